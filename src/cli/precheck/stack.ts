// All servers of some configurations as one: the same server under several names once, what the
// servers of one client can do together, and what needs a person's eye.
import { SEVERITIES, type Severity } from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import { type Combination, combinationsAcross, type StoredServer } from '#core/assessment/index.ts';
import { CLIENT_TITLES, type ClientEntry } from '#server/clients/index.ts';
import { type Checked, type CheckParts, checkAll, needsAttention } from './check.ts';
import { entrySubject, type FoundEntries, type Subject } from './subject.ts';

export interface StackServer {
  readonly checked: Checked;
  /** Every entry that starts it is switched off. */
  readonly disabled: boolean;
  readonly attention: boolean;
}

/** A combination that the servers of one client make. */
export interface StackCombination {
  readonly combination: Combination;
  /** Titles of the clients that have all of its servers. */
  readonly clients: readonly string[];
}

/** One server that a client has under several names. */
export interface Duplicate {
  readonly client: string;
  readonly names: readonly string[];
  readonly identifier: string;
}

/** Tools of one name that several servers of a client have: the model may take the wrong one. */
export interface SharedName {
  readonly client: string;
  readonly name: string;
  /** Slugs, in order. */
  readonly servers: readonly string[];
}

export interface StackTotals {
  readonly servers: number;
  readonly known: number;
  readonly unknown: number;
  readonly behindGateway: number;
  readonly attention: number;
  readonly tools: number;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly categories: Readonly<Record<ToolClass, number>>;
}

export interface Stack {
  readonly servers: readonly StackServer[];
  readonly combinations: readonly StackCombination[];
  readonly duplicates: readonly Duplicate[];
  readonly sharedNames: readonly SharedName[];
  readonly problems: FoundEntries['problems'];
  readonly files: readonly string[];
  readonly totals: StackTotals;
}

/** The subjects of entries; entries that start the same server are one subject. */
export function stackSubjects(entries: readonly ClientEntry[]): readonly Subject[] {
  const groups = new Map<string, Subject>();
  for (const entry of entries) {
    const subject = entrySubject(entry);
    const key = groupKey(subject, entry);
    const known = groups.get(key);
    const all = [...(known?.entries ?? []), entry];
    groups.set(key, { ...(known ?? subject), entries: all, notes: notesOf(known, subject) });
  }
  return [...groups.values()];
}

/** The same words under the same name are the same program; another version is another one. */
function groupKey({ identifiers, version }: Subject, entry: ClientEntry): string {
  const [identifier] = identifiers;
  if (identifier !== undefined) return `${identifier} ${version ?? ''}`;
  return JSON.stringify([entry.name, entry.command, entry.args, entry.url]);
}

function notesOf(known: Subject | undefined, subject: Subject): readonly string[] {
  return [...new Set([...(known?.notes ?? []), ...subject.notes])];
}

/** Checks all of them. Throws a `LookupFailed` when the check could not run. */
export async function checkStack(
  parts: CheckParts,
  found: FoundEntries,
  subjects: readonly Subject[],
): Promise<Stack> {
  const checked = await checkAll(parts, subjects);
  const servers = checked.map((one): StackServer => {
    const disabled = one.subject.entries.every((entry) => entry.disabled);
    return { checked: one, disabled, attention: !disabled && needsAttention(one) };
  });
  const byClient = knownByClient(servers);
  return {
    servers,
    combinations: combinationsOf(byClient),
    duplicates: duplicatesOf(servers),
    sharedNames: sharedNamesOf(byClient),
    problems: found.problems,
    files: found.files,
    totals: totalsOf(servers),
  };
}

/** Whether a person should look at anything at all. */
export function stackNeedsAttention({ servers, combinations, problems }: Stack): boolean {
  const broken = problems.some(({ problem }) => problem.severity === 'error');
  return broken || combinations.length > 0 || servers.some(({ attention }) => attention);
}

function clientOf({ client }: ClientEntry): string {
  return client === undefined ? 'another client' : CLIENT_TITLES[client];
}

/** An agent combines what its own client gives it. Each server once. */
function knownByClient(servers: readonly StackServer[]): ReadonlyMap<string, StoredServer[]> {
  const byClient = new Map<string, StoredServer[]>();
  for (const { checked } of servers) {
    const { stored, subject } = checked;
    if (stored === undefined) continue;
    const on = subject.entries.filter(({ disabled }) => !disabled);
    for (const client of new Set(on.map(clientOf))) {
      const known = byClient.get(client) ?? [];
      const isNew = known.every(({ server }) => server.slug !== stored.server.slug);
      byClient.set(client, isNew ? [...known, stored] : known);
    }
  }
  return byClient;
}

function combinationsOf(byClient: ReadonlyMap<string, StoredServer[]>) {
  const found = new Map<string, StackCombination>();
  for (const [client, stored] of byClient) {
    for (const combination of combinationsAcross(stored)) {
      const key = JSON.stringify(combination.legs);
      const clients = [...(found.get(key)?.clients ?? []), client];
      found.set(key, { combination, clients });
    }
  }
  return [...found.values()];
}

function sharedNamesOf(byClient: ReadonlyMap<string, StoredServer[]>): readonly SharedName[] {
  return [...byClient].flatMap(([client, stored]) => {
    const owners = new Map<string, string[]>();
    for (const { server, tools } of stored) {
      for (const { name } of tools) owners.set(name, [...(owners.get(name) ?? []), server.slug]);
    }
    return [...owners]
      .filter(([, slugs]) => slugs.length > 1)
      .map(([name, slugs]) => ({ client, name, servers: slugs.toSorted() }));
  });
}

function duplicatesOf(servers: readonly StackServer[]): readonly Duplicate[] {
  return servers.flatMap(({ checked: { subject } }) => {
    const [identifier] = subject.identifiers;
    if (identifier === undefined) return [];
    const on = subject.entries.filter(({ disabled }) => !disabled);
    return [...new Set(on.map(clientOf))].flatMap((client): Duplicate[] => {
      const own = on.filter((entry) => clientOf(entry) === client);
      const names = [...new Set(own.map(({ name }) => name))];
      return names.length < 2 ? [] : [{ client, names, identifier }];
    });
  });
}

function totalsOf(servers: readonly StackServer[]): StackTotals {
  const records = servers.flatMap(({ checked }) => checked.stored?.server ?? []);
  const sum = (pick: (record: (typeof records)[number]) => number) =>
    records.reduce((total, record) => total + pick(record), 0);
  const severities = SEVERITIES.map((name) => [name, sum((one) => one.severities[name])] as const);
  const categories = TOOL_CLASSES.map((name) => [name, sum((one) => one.counts[name])] as const);
  return {
    servers: servers.length,
    known: records.length,
    unknown: servers.length - records.length,
    behindGateway: servers.filter(({ checked }) => isBehindGateway(checked)).length,
    attention: servers.filter(({ attention }) => attention).length,
    tools: sum(({ counts }) => counts.total),
    severities: Object.fromEntries(severities) as StackTotals['severities'], // every name is there
    categories: Object.fromEntries(categories) as StackTotals['categories'], // every name is there
  };
}

/** Every entry of it goes through our gateway. */
export function isBehindGateway({ subject }: Checked): boolean {
  return subject.entries.every(({ gateway }) => gateway !== undefined);
}
