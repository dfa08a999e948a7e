// What a person means who names a server on the command line: an entry of a client's configuration on
// this machine, a package, an address, or just a name. Says too which names may leave the machine.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Problem } from '#contract/problem.ts';
import type { ScanSource } from '#contract/scan-report.ts';
import { sourceKey } from '#core/assessment/index.ts';
import {
  type ClientConfig,
  type ClientEntry,
  type ClientFile,
  configFileOf,
  findClientFiles,
  identifierOf,
  identifiersOf,
  identify,
  npmPackage,
  pypiPackage,
  readClientConfig,
} from '#server/clients/index.ts';
import type { ListedSource } from '#server/scanner/index.ts';

export interface Subject {
  /** As it was asked for, or the name in the configuration. */
  readonly name: string;
  /** Entries of configurations that it comes from; empty for a package or address alone. */
  readonly entries: readonly ClientEntry[];
  /** What is looked up, in order, until one is known. May leave this machine. */
  readonly identifiers: readonly string[];
  /** Looked up on this machine only: a program by its name in the configuration. */
  readonly localOnly: readonly string[];
  /** What can be scanned now. */
  readonly source?: ScanSource;
  /** The version that is named, when an exact one is. */
  readonly version?: string;
  /** What a reader should know besides the record; whole sentences. */
  readonly notes: readonly string[];
}

export interface FoundEntries {
  readonly entries: readonly ClientEntry[];
  readonly problems: readonly { readonly file: string; readonly problem: Problem }[];
  /** The files that were read. */
  readonly files: readonly string[];
}

/** Every server that a client of this machine or of the current repository is configured with. */
export function configuredEntries(folder = process.cwd()): FoundEntries {
  const files = findClientFiles({
    platform: platformOf(process.platform),
    home: homedir(),
    environment: process.env,
    folder,
  });
  const read = files.map((file) => {
    return { file: file.path, config: readConfig(file) };
  });
  return {
    entries: read.flatMap(({ config }) => config.entries),
    problems: read.flatMap(({ file, config }) =>
      config.problems.map((problem) => ({ file, problem })),
    ),
    files: files.map(({ path }) => path),
  };
}

function readConfig(file: ClientFile): ClientConfig {
  try {
    return readClientConfig(readFileSync(file.path, 'utf8'), configFileOf(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const place = { pointer: '', line: 1, column: 1 };
    const message = `the file cannot be read (${code})`;
    const problem = { severity: 'error', code: 'unreadable_file', message, ...place } as const;
    return { entries: [], problems: [problem] };
  }
}

function platformOf(platform: NodeJS.Platform): 'darwin' | 'linux' | 'win32' {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}

/** The subject that a word of the command line names. An entry's name counts before a plain name. */
export function readSubject(text: string, entries: readonly ClientEntry[]): Subject {
  const explicit = explicitSource(text);
  if (explicit !== undefined) return subjectOf(text, explicit);
  const own = entries.filter(({ name }) => name === text);
  const [first] = own;
  if (first !== undefined) return { ...entrySubject(first), entries: own };
  return { name: text, entries: [], identifiers: [withoutVersion(text)], localOnly: [], notes: [] };
}

/** The subject of one entry. */
export function entrySubject(entry: ClientEntry): Subject {
  const { candidates, pinned, unidentified, image } = identify(entry);
  const [first] = candidates;
  const source = scanSourceOf(entry);
  const identifiers = identifiersOf(entry);
  const unsure = identifiers.length > 0 && first?.sure === false;
  const notes = [
    ...(unidentified === undefined ? [] : [`Nobody else can know it: ${unidentified}.`]),
    ...(unsure ? ['Which package it is was guessed from the name of a command or module.'] : []),
    ...(identifiers.length > 0 && !pinned && first?.source.kind !== 'remote'
      ? [
          `The configuration names no exact ${image === undefined ? 'version' : 'digest'}, so what runs can change.`,
        ]
      : []),
    ...gatewayNotes(entry),
  ];
  const version =
    first !== undefined && 'version' in first.source ? first.source.version : undefined;
  return {
    name: entry.name,
    entries: [entry],
    identifiers,
    localOnly: identifiers.length > 0 || entry.kind === 'remote' ? [] : [`command:${entry.name}`],
    ...(source === undefined ? {} : { source }),
    ...(version === undefined ? {} : { version }),
    notes,
  };
}

function gatewayNotes({ gateway }: ClientEntry): readonly string[] {
  if (gateway === undefined) return [];
  return gateway === 'run'
    ? ['It is behind `wicketgate run` already, under a policy.']
    : ['It is reached through `wicketgate serve` already, under a grant.'];
}

/** What `--scan` is to scan for these subjects, with the variables that their entries set. */
export function scanList(subjects: readonly Subject[]): readonly ListedSource[] {
  return subjects.flatMap(({ source, entries }) => {
    const wanted = [...new Set(entries.flatMap(({ envNames }) => envNames))];
    return source === undefined ? [] : [{ source, wanted }];
  });
}

/** What of an entry may be scanned without asking; `undefined` for a program of this machine. */
export function scanSourceOf(entry: ClientEntry): ScanSource | undefined {
  const [first] = identify(entry).candidates;
  return scannable(first?.sure === true ? first.source : undefined);
}

/** What a check may scan by itself: a package, or an address without secrets in it. */
function scannable(source: ScanSource | undefined): ScanSource | undefined {
  if (source === undefined || source.kind === 'command') return undefined;
  if (source.kind !== 'remote') return source;
  const url = identifierOf(source);
  return url === undefined || !URL.canParse(url) ? undefined : { kind: 'remote', url };
}

function explicitSource(text: string): ScanSource | undefined {
  if (/^https?:\/\//i.test(text))
    return URL.canParse(text) ? { kind: 'remote', url: text } : undefined;
  if (text.startsWith('npm:')) return npmPackage(text.slice(4));
  if (text.startsWith('pypi:')) return pypiPackage(text.slice(5));
  // Only npm has scopes.
  return text.startsWith('@') ? npmPackage(text) : undefined;
}

function subjectOf(name: string, source: ScanSource): Subject {
  const identifier = identifierOf(source) ?? sourceKey(source);
  const clean = source.kind === 'remote' ? { kind: 'remote' as const, url: identifier } : source;
  const version = 'version' in source ? source.version : undefined;
  return {
    name: source.kind === 'remote' ? identifier : name,
    entries: [],
    identifiers: [identifier],
    localOnly: [],
    source: clean,
    ...(version === undefined ? {} : { version }),
    notes: [],
  };
}

/** `name@1.2.3` and `name==1.2` are asked for as `name`. */
function withoutVersion(text: string): string {
  return text.trim().replace(/(?<=[\w)])(?:@[\w.+~^-]+|==[\w.!+-]+)$/, '');
}
