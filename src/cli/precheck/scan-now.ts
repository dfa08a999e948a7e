// Scans servers that the catalogue does not know and puts them into it, for `--scan`. Packages and
// addresses only: a program of this machine is scanned when its owner says so (`wicketgate scan`).
import { sourceKey } from '#core/assessment/index.ts';
import { createScanner, defaultCacheFolder, type ListedSource } from '#server/scanner/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { judge } from '../scan/judge.ts';
import { stopOnSignals } from '../scan/stop-on-signals.ts';
import { VERSION } from '../version.ts';

export interface ScanNowParts {
  /** The data folder. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/** Scans those whose tools the catalogue does not know, one after another, until it is interrupted. */
export async function scanUnknown(
  sources: readonly ListedSource[],
  { folder, log }: ScanNowParts,
): Promise<void> {
  const store = openCatalogue({ folder, log });
  const scanner = createScanner({
    version: VERSION,
    cacheFolder: defaultCacheFolder(),
    log,
    nowMs: Date.now,
  });
  const stop = stopOnSignals();
  try {
    for (const [key, one] of new Map(sources.map((listed) => [sourceKey(listed.source), listed]))) {
      const known = await store.resolve(key);
      if (known.some(({ source, grade }) => source === key && grade !== null)) continue;
      if (stop.signal.aborted) break;
      log(`scanning ${key}`);
      const { wanted } = one;
      const report = await scanner.scan(one.source, { wanted, signal: stop.signal });
      if (stop.signal.aborted) break;
      await judge(report, store);
      log(`${key}: ${report.outcome}${report.reason === undefined ? '' : `, ${report.reason}`}`);
    }
  } finally {
    stop.release();
    scanner.close();
    await store.close();
  }
}
