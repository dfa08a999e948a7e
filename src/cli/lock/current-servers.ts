// The servers of a lock as they are now: scanned, or as a catalogue or a registry knows them. What
// cannot be had is told apart from what has changed, so that nothing passes that nobody looked at.
import type { ScanOutcome } from '#contract/scan-report.ts';
import { type StoredServer, sourceKey } from '#core/assessment/index.ts';
import { createScanner, defaultCacheFolder, type ListedSource } from '#server/scanner/index.ts';
import { openLookups } from '../precheck/open-lookups.ts';
import { judge } from '../scan/judge.ts';
import { stopOnSignals } from '../scan/stop-on-signals.ts';
import { VERSION } from '../version.ts';

export interface CurrentServers {
  readonly servers: readonly StoredServer[];
  /** Sources that could not be looked at, with the reason: a phrase. */
  readonly missing: readonly { readonly source: string; readonly reason: string }[];
}

export interface Origin {
  readonly from: 'scan' | 'catalogue';
  /** The data folder. */
  readonly folder: string;
  /** Asked instead of the catalogue. */
  readonly registry: string | undefined;
  /** The servers may use the network while they are scanned. */
  readonly network: boolean;
  readonly log: (line: string) => void;
}

const TIMEOUT_MS = 60_000;

/** Says nothing of a server: the same scan may succeed tomorrow. */
const OUT_OF_REACH: ReadonlySet<ScanOutcome> = new Set([
  'unreachable',
  'not-installable',
  'refused',
  'needs-network',
]);

/** Looks at every source. Throws a `LookupFailed` when the catalogue or registry cannot be asked. */
export function currentServers(sources: readonly ListedSource[], origin: Origin) {
  return origin.from === 'scan' ? scanned(sources, origin) : known(sources, origin);
}

async function scanned(
  sources: readonly ListedSource[],
  { log, network }: Origin,
): Promise<CurrentServers> {
  const scanner = createScanner({
    version: VERSION,
    cacheFolder: defaultCacheFolder(),
    log,
    nowMs: Date.now,
  });
  const stop = stopOnSignals();
  const servers: StoredServer[] = [];
  const missing: { source: string; reason: string }[] = [];
  try {
    for (const { source, wanted, args } of sources) {
      const key = sourceKey(source);
      if (stop.signal.aborted) {
        missing.push({ source: key, reason: 'the scan was stopped' });
        continue;
      }
      log(`scanning ${key}`);
      const options = {
        network,
        wanted,
        signal: stop.signal,
        ...(args === undefined ? {} : { args }),
      };
      const report = await scanner.scan(source, options);
      if (OUT_OF_REACH.has(report.outcome)) {
        missing.push({ source: key, reason: report.reason ?? report.outcome });
      } else servers.push((await judge(report, undefined)).stored);
    }
  } finally {
    stop.release();
    scanner.close();
  }
  return { servers, missing };
}

async function known(
  sources: readonly ListedSource[],
  { folder, registry }: Origin,
): Promise<CurrentServers> {
  const lookups = openLookups({ folder, registry, timeoutMs: TIMEOUT_MS, version: VERSION });
  try {
    const keys = sources.map(({ source }) => sourceKey(source));
    // A program of this machine is known here only.
    const own = keys.filter((key) => key.startsWith('command:'));
    const answers = [
      ...(await lookups.lookup.lookUp(keys.filter((key) => !own.includes(key)))),
      ...((await lookups.local?.lookUp(own)) ?? []),
    ];
    const found = new Map(answers.map(({ identifier, stored }) => [identifier, stored]));
    return {
      servers: keys.flatMap((key) => found.get(key) ?? []),
      missing: keys
        .filter((key) => found.get(key) === undefined)
        .map((source) => ({ source, reason: 'it is not in the catalogue' })),
    };
  } finally {
    await lookups.close();
  }
}
