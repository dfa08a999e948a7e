// Scans servers that the catalogue does not know and puts them into it, for `--scan`. Packages and
// addresses only: a program of this machine is scanned when its owner says so (`wicketgate scan`).
import type { ScanSource } from '#contract/scan-report.ts';
import { sourceKey } from '#core/assessment/index.ts';
import { createScanner, defaultCacheFolder } from '#server/scanner/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { judge } from '../scan/judge.ts';
import { VERSION } from '../version.ts';

export interface ScanNowParts {
  /** The data folder. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/** Scans those that are not in the catalogue, one after another. */
export async function scanUnknown(
  sources: readonly ScanSource[],
  { folder, log }: ScanNowParts,
): Promise<void> {
  const store = openCatalogue({ folder, log });
  const scanner = createScanner({
    version: VERSION,
    cacheFolder: defaultCacheFolder(),
    log,
    nowMs: Date.now,
  });
  try {
    for (const [key, source] of new Map(sources.map((one) => [sourceKey(one), one]))) {
      const known = await store.resolve(key);
      if (known.some((server) => server.source === key)) continue;
      log(`scanning ${key}`);
      const report = await scanner.scan(source);
      await judge(report, store);
      log(`${key}: ${report.outcome}${report.reason === undefined ? '' : `, ${report.reason}`}`);
    }
  } finally {
    scanner.close();
    await store.close();
  }
}
