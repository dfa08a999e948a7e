// All servers of some configurations as one: the same server under several names once, what the
// servers of one client can do together, and what needs a person's eye.
import { SEVERITIES, type Severity } from '#contract/catalogue.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { ClientEntry } from '#server/clients/index.ts';
import { type Checked, type CheckParts, checkAll, needsAttention } from './check.ts';
import {
  combinationsOf,
  type Duplicate,
  duplicatesOf,
  reachesOf,
  type SharedName,
  type StackCombination,
  sharedNamesOf,
} from './reach.ts';
import { entrySubject, type FoundEntries, type Subject } from './subject.ts';

export interface StackServer {
  readonly checked: Checked;
  /** Every entry that starts it is switched off. */
  readonly disabled: boolean;
  readonly attention: boolean;
}

export interface StackTotals {
  readonly servers: number;
  /** Servers whose tools a scan has listed. */
  readonly known: number;
  /** All others. */
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
  const reaches = reachesOf(checked);
  return {
    servers,
    combinations: combinationsOf(reaches),
    duplicates: duplicatesOf(reaches),
    sharedNames: sharedNamesOf(reaches),
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

function totalsOf(servers: readonly StackServer[]): StackTotals {
  const listed = servers.filter(({ checked }) => isListed(checked));
  const records = listed.flatMap(({ checked }) => checked.stored?.server ?? []);
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

/** A scan has listed its tools; a scan that failed makes nothing known. */
export function isListed({ stored }: Checked): boolean {
  return stored !== undefined && stored.server.scan.listedAtMs !== null;
}

/** Every entry of it goes through our gateway. */
export function isBehindGateway({ subject }: Checked): boolean {
  return subject.entries.every(({ gateway }) => gateway !== undefined);
}
