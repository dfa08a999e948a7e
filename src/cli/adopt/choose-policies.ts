// Which policy stands in front of each server: the recommended one for the tools that the catalogue or
// a scan has listed; where nobody could list them, one that holds every call for a person.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { ScanSource } from '#contract/scan-report.ts';
import { type StoredServer, sourceKey, stackPolicies } from '#core/assessment/index.ts';
import type { Preset } from '#core/catalogue/index.ts';
import { type ClientEntry, identify } from '#server/clients/index.ts';
import { createScanner, defaultCacheFolder } from '#server/scanner/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { openLocalLookup } from '../precheck/local-lookup.ts';
import { LookupFailed } from '../precheck/lookup.ts';
import { entrySubject, type Subject } from '../precheck/subject.ts';
import { judge } from '../scan/judge.ts';
import { stopOnSignals } from '../scan/stop-on-signals.ts';
import { VERSION } from '../version.ts';

/** One server, and every entry that starts it. */
export interface ServerToAdopt {
  /** The same for the same server on every run. */
  readonly key: string;
  readonly name: string;
  readonly entries: readonly ClientEntry[];
}

export interface ChosenPolicy {
  readonly document: PolicyDocument;
  /** Where it comes from. */
  readonly from: 'catalogue' | 'scan' | 'default';
  /** One sentence for people, lower case, no full stop. */
  readonly why: string;
  /** Number of tools that it was made for; null when they are not known. */
  readonly tools: number | null;
  /** A remote server that only lets in who signs in, while its entry sends nothing. */
  readonly needsSignIn: boolean;
}

export interface ChooseParts {
  readonly folder: string;
  readonly preset: Preset;
  /** False: only what is known already. */
  readonly scan: boolean;
  /** What is not known now would be scanned when it is done. */
  readonly later: boolean;
  readonly log: (line: string) => void;
}

export interface Choice {
  readonly policies: ReadonlyMap<string, ChosenPolicy>;
  /** What was made stricter because of what servers can do together; sentences. */
  readonly changes: readonly string[];
}

/** Everything is shown, and every call waits for a person. */
export const SAFE_DEFAULT: PolicyDocument = {
  version: '1',
  description:
    'The tools of this server could not be listed when it was adopted: all are shown, and every call waits for a person. See `wicketgate approvals`; put a policy for its tools in place of this one.',
  default: 'allow',
  all_tools: { approve_if: [{ conditions: [], message: 'Nobody has reviewed the tools yet.' }] },
};

const PROJECT_MARKS = ['package.json', 'pyproject.toml', 'requirements.txt', 'deno.json'];

interface Known {
  readonly stored?: StoredServer;
  readonly from: ChosenPolicy['from'];
  readonly why: string;
  readonly needsSignIn: boolean;
}

export async function choosePolicies(
  servers: readonly ServerToAdopt[],
  parts: ChooseParts,
): Promise<Choice> {
  const known = new Map<string, Known>();
  for (const [key, stored] of await fromCatalogue(servers, parts)) {
    known.set(key, { stored, from: 'catalogue', why: 'from the catalogue', needsSignIn: false });
  }
  const open = servers.filter(({ key }) => !known.has(key));
  const found = parts.scan ? await fromScan(open, parts) : new Map<string, Known>();
  for (const [key, one] of found) known.set(key, one);
  const stored = [...known.values()].flatMap((one) => one.stored ?? []);
  const distinct = [...new Map(stored.map((one) => [one.server.slug, one])).values()];
  const { documents, changes } = stackPolicies(distinct, parts.preset);
  const bySlug = new Map(documents.map(({ server, policy }) => [server, policy]));
  const policies = servers.map(({ key }): [string, ChosenPolicy] => {
    const one = known.get(key);
    const document = one?.stored === undefined ? undefined : bySlug.get(one.stored.server.slug);
    if (one === undefined || document === undefined) return [key, fallback(one, parts.later)];
    const { from, why, needsSignIn } = one;
    return [key, { document, from, why, needsSignIn, tools: one.stored?.tools.length ?? null }];
  });
  return { policies: new Map(policies), changes: changes.map(({ sentence }) => sentence) };
}

function fallback(known: Known | undefined, later: boolean): ChosenPolicy {
  const unknown = later
    ? 'a scan lists its tools first'
    : 'its tools are not known, so every call waits for a person';
  return {
    document: SAFE_DEFAULT,
    from: later ? 'scan' : 'default',
    why: known?.why ?? unknown,
    tools: null,
    needsSignIn: known?.needsSignIn === true,
  };
}

/** What the catalogue knows of the package or address; of a program's name it may know another one. */
async function fromCatalogue(servers: readonly ServerToAdopt[], { folder }: ChooseParts) {
  const found = new Map<string, StoredServer>();
  const lookup = openedLookup(folder);
  if (lookup === undefined) return found;
  try {
    for (const { key, entries } of servers) {
      const answers = await lookup.lookUp(subjectOf(entries)?.identifiers ?? []);
      const stored = answers.find((answer) => answer.stored !== undefined)?.stored;
      if (stored !== undefined && stored.server.grade !== null) found.set(key, stored);
    }
  } finally {
    await lookup.close();
  }
  return found;
}

function openedLookup(folder: string) {
  try {
    return openLocalLookup(folder);
  } catch (error) {
    if (error instanceof LookupFailed) return undefined;
    throw error;
  }
}

function subjectOf(entries: readonly ClientEntry[]): Subject | undefined {
  const [first] = entries;
  return first === undefined ? undefined : entrySubject(first);
}

async function fromScan(servers: readonly ServerToAdopt[], { folder, log }: ChooseParts) {
  const found = new Map<string, Known>();
  if (servers.length === 0) return found;
  const catalogue = openCatalogue({ folder, log });
  const cacheFolder = defaultCacheFolder();
  const scanner = createScanner({ version: VERSION, cacheFolder, log, nowMs: Date.now });
  const stop = stopOnSignals();
  try {
    for (const { key, name, entries } of servers) {
      const source = sourceOf(entries);
      if (source === undefined || stop.signal.aborted) continue;
      log(`looking at ${name}: ${sourceKey(source)}`);
      const wanted = [...new Set(entries.flatMap(({ envNames }) => envNames))];
      const place = source.kind === 'command' ? folderOf(source.command, entries) : {};
      const options = { wanted, local: true, signal: stop.signal, ...place };
      const report = await scanner.scan(source, options);
      // A program of this machine is nothing that others may be told about by its name.
      const kept = source.kind === 'command' ? undefined : catalogue;
      const { stored } = await judge(report, kept);
      found.set(key, knownFrom(stored, entries));
    }
  } finally {
    stop.release();
    scanner.close();
    await catalogue.close();
  }
  return found;
}

function knownFrom(stored: StoredServer, entries: readonly ClientEntry[]): Known {
  const { scan, grade } = stored.server;
  if (grade !== null) {
    return { stored, from: 'scan', why: 'from a scan just now', needsSignIn: false };
  }
  const reason = scan.reason ?? scan.outcome;
  return {
    from: 'default',
    why: `a scan could not list its tools (${reason}), so every call waits for a person`,
    needsSignIn:
      scan.outcome === 'needs-credentials' &&
      entries.every(({ kind, headerNames }) => kind === 'remote' && headerNames.length === 0),
  };
}

/** What belongs to a program: the folder of its entry, else the project that its script lies in. */
function folderOf(
  command: readonly string[],
  [entry]: readonly ClientEntry[],
): { readonly folder?: string } {
  if (entry?.cwd !== undefined && existsSync(entry.cwd)) return { folder: entry.cwd };
  const script = command.slice(0, 3).find((word) => isAbsolute(word) && /\.\w+$/.test(word));
  if (script === undefined || !existsSync(script)) return {};
  const own = dirname(script);
  for (let at = own; at !== dirname(at) && at !== homedir(); at = dirname(at)) {
    if (PROJECT_MARKS.some((mark) => existsSync(join(at, mark)))) return { folder: at };
  }
  return { folder: own };
}

/** The package or address, else the program itself: the client starts it outside of any box. */
function sourceOf([entry]: readonly ClientEntry[]): ScanSource | undefined {
  if (entry === undefined) return undefined;
  const { candidates, image } = identify(entry);
  if (image !== undefined) return undefined;
  return candidates.find(({ sure }) => sure)?.source;
}
