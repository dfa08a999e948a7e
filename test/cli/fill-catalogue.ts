// Fills the catalogue of a data folder with invented servers, judged as scans would be.
import type { ScanReport } from '#contract/scan-report.ts';
import { assess, sourceKey } from '#core/assessment/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { openCatalogue } from '#server/storage/index.ts';

/** Judges and stores the reports, in order. */
export async function fillCatalogue(folder: string, reports: readonly ScanReport[]): Promise<void> {
  const store = openCatalogue({ folder });
  for (const report of reports) {
    const hash = (text: string) => `sha256:${sha256Hex(text)}`;
    const parts = { nowMs: report.startedAtMs, hash };
    await store.apply(sourceKey(report.source), (before) => assess(report, before, parts));
  }
  await store.close();
}
