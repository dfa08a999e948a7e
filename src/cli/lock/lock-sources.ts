// Which servers a lock is about: those that the command line names, those of configurations, or those
// that stand in the lock already.
import type { Lock } from '#core/assessment/index.ts';
import { type ListedSource, readSource } from '#server/scanner/index.ts';
import { configuredEntries, scanSourceOf } from '../precheck/subject.ts';
import { readSubjects } from '../scan/scan-subjects.ts';
import { UsageError } from '../usage-error.ts';

export interface Wanted {
  readonly sources: readonly ListedSource[];
  /** What is left out, as sentences. */
  readonly notes: readonly string[];
}

/** Packages, addresses and files that name servers. Throws a `UsageError`. */
export async function namedSources(words: readonly string[]): Promise<Wanted> {
  const { sources, notes } = await readSubjects(words, []);
  return withoutPrograms({ sources, notes });
}

/** The servers that clients of this machine and repository are configured with. */
export function configuredSources(): Wanted {
  const { entries } = configuredEntries();
  const on = entries.filter(({ disabled }) => !disabled);
  const sources = on.flatMap((entry): ListedSource[] => {
    const source = scanSourceOf(entry);
    return source === undefined ? [] : [{ source, wanted: entry.envNames }];
  });
  const left = on.filter((entry) => scanSourceOf(entry) === undefined);
  return {
    sources: unique(sources),
    notes: left.map(({ name }) => `${name}: neither a package nor an address`),
  };
}

/**
 * The servers of a lock.
 * @param pinned the versions that were locked, instead of the newest ones
 */
export function lockedSources({ servers }: Lock, pinned: boolean): Wanted {
  const sources: ListedSource[] = [];
  for (const [key, { version }] of servers) {
    if (key.startsWith('command:')) {
      const name = key.slice('command:'.length);
      sources.push({ source: { kind: 'command', name, command: [] }, wanted: [] });
      continue;
    }
    const source = readSource(key);
    if (typeof source === 'string') throw new UsageError(`in the lock: ${source}`);
    const exact = pinned && version !== null && (source.kind === 'npm' || source.kind === 'pypi');
    sources.push({ source: exact ? { ...source, version } : source, wanted: [] });
  }
  return { sources, notes: [] };
}

/** What a lock can be made of again by anybody: no programs of this machine. */
function withoutPrograms({ sources, notes }: Wanted): Wanted {
  const programs = sources.flatMap(({ source }) =>
    source.kind === 'command' ? [source.name] : [],
  );
  return {
    sources: unique(sources.filter(({ source }) => source.kind !== 'command')),
    notes: [...notes, ...programs.map((name) => `${name}: neither a package nor an address`)],
  };
}

function unique(sources: readonly ListedSource[]): readonly ListedSource[] {
  return [...new Map(sources.map((one) => [JSON.stringify(one.source), one])).values()];
}
