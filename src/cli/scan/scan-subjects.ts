// What `scan` is to look at, from the words of its command line: sources, a command after `--`, and
// files that name servers. A client's configuration gives names of variables, never their values.
import { existsSync } from 'node:fs';
import { type ClientEntry, identify, readClientConfig } from '#server/clients/index.ts';
import { type ListedSource, readSource, readSourceList } from '#server/scanner/index.ts';
import { readText, STDIN } from '../input.ts';
import { nameOfCommand } from '../server-name.ts';
import { UsageError } from '../usage-error.ts';

const HELP =
  'give npm:NAME[@VERSION], pypi:NAME[==VERSION], a URL, -- COMMAND…, or a file that names servers';

export interface Subjects {
  readonly sources: readonly ListedSource[];
  /** Sentences about what is left out. */
  readonly notes: readonly string[];
}

/** @param command what stood after `--` */
export async function readSubjects(
  words: readonly string[],
  command: readonly string[],
): Promise<Subjects> {
  const sources: ListedSource[] = [];
  const notes: string[] = [];
  for (const word of words) {
    const source = readSource(word);
    if (typeof source !== 'string') sources.push({ source, wanted: [] });
    else if (word !== STDIN && !existsSync(word)) throw new UsageError(source, HELP);
    else {
      const found = fromFile(await readText(word), word);
      sources.push(...found.sources);
      notes.push(...found.notes);
    }
  }
  if (command.length > 0) {
    const name = nameOfCommand(command);
    sources.push({ source: { kind: 'command', name, command }, wanted: [] });
  }
  if (sources.length === 0) {
    throw new UsageError(notes[0] ?? 'no source is given', HELP);
  }
  return { sources, notes };
}

/** The servers that a file names. Throws `UsageError` when it names none in any known form. */
export function fromFile(text: string, file: string): Subjects {
  const list = readSourceList(text);
  if (list !== undefined && list.sources.length > 0) {
    return { sources: list.sources, notes: list.leftOut.map(({ what, why }) => `${what}: ${why}`) };
  }
  const { entries, problems } = readClientConfig(text, { file });
  if (entries.length === 0) {
    const [problem] = problems;
    const why = problem === undefined ? 'it names no server' : problem.message;
    throw new UsageError(`\`${file}\` cannot be used: ${why}`, HELP);
  }
  const reads = entries.map(fromEntry);
  return {
    sources: reads.flatMap((read) => (typeof read === 'string' ? [] : [read])),
    notes: reads.filter((read) => typeof read === 'string'),
  };
}

/** The package that an entry starts, else its command as it stands. */
function fromEntry(entry: ClientEntry): ListedSource | string {
  const { candidates, unidentified } = identify(entry);
  const sure = candidates.find((candidate) => candidate.sure);
  if (sure === undefined) return `${entry.name}: ${unidentified ?? 'it cannot be identified'}`;
  return { source: sure.source, wanted: entry.envNames };
}
