// A catalogue on disk with all invented servers in it, as scans and judgement would leave it. Tests of
// the pages share it; `close` removes the folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanReport } from '#contract/scan-report.ts';
import { assess, type CatalogueStore, sourceKey } from '#core/assessment/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { rescanOfNotes, sampleReports } from './sample-reports.ts';

export interface SampleCatalogue {
  readonly store: CatalogueStore;
  /** Judges and stores a report as a scan would. */
  add(report: ScanReport): Promise<void>;
  close(): Promise<void>;
}

/** Opens a catalogue in a fresh folder and stores `reports` in it. */
export async function openSampleCatalogue(
  reports: readonly ScanReport[] = [...sampleReports(), rescanOfNotes()],
): Promise<SampleCatalogue> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-pages-'));
  const store = openCatalogue({ folder });
  const add = async (report: ScanReport) => {
    const parts = {
      nowMs: report.startedAtMs,
      hash: (text: string) => `sha256:${sha256Hex(text)}`,
    };
    await store.apply(sourceKey(report.source), (before) => assess(report, before, parts));
  };
  for (const report of reports) await add(report);
  return {
    store,
    add,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
