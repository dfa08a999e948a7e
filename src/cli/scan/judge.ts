// From a scan report to the record: judged alone, or against what a catalogue holds, which is then
// replaced.
import type { NewEvent } from '#contract/catalogue.ts';
import type { ScanReport } from '#contract/scan-report.ts';
import {
  type AssessmentParts,
  assess,
  type CatalogueStore,
  type StoredServer,
  sourceKey,
} from '#core/assessment/index.ts';
import { sha256Hex } from '#server/host/hash.ts';

export interface Judged {
  readonly stored: StoredServer;
  /** What is new since the scan before; all of it for a new server. */
  readonly events: readonly NewEvent[];
}

/** @param registryNames source key → name in the official registry, as far as a list told */
export async function judge(
  report: ScanReport,
  catalogue: CatalogueStore | undefined,
  registryNames: ReadonlyMap<string, string> = new Map(),
): Promise<Judged> {
  const parts: AssessmentParts = {
    nowMs: Date.now(),
    hash: (text) => `sha256:${sha256Hex(text)}`,
    context: { registryNames },
  };
  if (catalogue === undefined) {
    const { events, ...stored } = assess(report, undefined, parts);
    return { stored, events };
  }
  let events: readonly NewEvent[] = [];
  const stored = await catalogue.apply(sourceKey(report.source), (before) => {
    const assessed = assess(report, before, parts);
    events = assessed.events;
    return assessed;
  });
  return { stored, events };
}
