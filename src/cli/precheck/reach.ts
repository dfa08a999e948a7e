// What an agent has together: the servers of its client, and in a project those of the project as
// well. What meets there, under which names, and what is there twice.
import { type Combination, combinationsAcross, type StoredServer } from '#core/assessment/index.ts';
import { CLIENT_TITLES, type ClientEntry } from '#server/clients/index.ts';
import type { Checked } from './check.ts';

/** A combination that the servers of one client make. */
export interface StackCombination {
  readonly combination: Combination;
  /** Titles of the clients that have all of its servers; of a project only, with its folder. */
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

interface Reached {
  readonly checked: Checked;
  readonly entry: ClientEntry;
}

/** What one agent has; a project's comes after that of its client alone. */
export interface Reach {
  readonly label: string;
  readonly servers: readonly Reached[];
}

/** One for each client, and one for each project that has entries of its own in the user's file. */
export function reachesOf(checked: readonly Checked[]): readonly Reach[] {
  const all = checked.flatMap((one) =>
    one.subject.entries
      .filter(({ disabled }) => !disabled)
      .map((entry): Reached => ({ checked: one, entry })),
  );
  const titles = [...new Set(all.map(({ entry }) => clientOf(entry)))];
  return titles.flatMap((title): Reach[] => {
    const own = all.filter(({ entry }) => clientOf(entry) === title);
    const shared = own.filter(({ entry }) => entry.scope !== 'local');
    const projects = new Set(own.flatMap(({ entry }) => entry.project ?? []));
    const inProjects = [...projects].map((project): Reach => {
      const local = own.filter(({ entry }) => entry.project === project);
      return { label: `${title} in ${project}`, servers: [...shared, ...local] };
    });
    return [{ label: title, servers: shared }, ...inProjects];
  });
}

function clientOf({ client }: ClientEntry): string {
  return client === undefined ? 'another client' : CLIENT_TITLES[client];
}

/** The known servers of a reach, each once. */
function knownOf({ servers }: Reach): readonly StoredServer[] {
  const stored = servers.flatMap(({ checked }) => checked.stored ?? []);
  return [...new Map(stored.map((one) => [one.server.slug, one])).values()];
}

/** What the client alone has already is not said again of its projects. */
function isSaid(labels: readonly string[], label: string): boolean {
  return labels.some((one) => label.startsWith(`${one} in `));
}

/** What servers can do together and none alone. */
export function combinationsOf(reaches: readonly Reach[]): readonly StackCombination[] {
  const found = new Map<string, StackCombination>();
  for (const reach of reaches) {
    for (const combination of combinationsAcross(knownOf(reach))) {
      const key = JSON.stringify(combination.legs);
      const clients = found.get(key)?.clients ?? [];
      if (isSaid(clients, reach.label)) continue;
      found.set(key, { combination, clients: [...clients, reach.label] });
    }
  }
  return [...found.values()];
}

/** Names of tools that are not told apart. */
export function sharedNamesOf(reaches: readonly Reach[]): readonly SharedName[] {
  const found: SharedName[] = [];
  for (const reach of reaches) {
    const owners = new Map<string, string[]>();
    for (const { server, tools } of knownOf(reach)) {
      for (const { name } of tools) owners.set(name, [...(owners.get(name) ?? []), server.slug]);
    }
    for (const [name, slugs] of owners) {
      const servers = slugs.toSorted();
      const same = found.filter((one) => one.name === name && `${one.servers}` === `${servers}`);
      const said = isSaid(
        same.map(({ client }) => client),
        reach.label,
      );
      if (servers.length > 1 && !said) found.push({ client: reach.label, name, servers });
    }
  }
  return found;
}

/** Servers that one agent is given under several names. */
export function duplicatesOf(reaches: readonly Reach[]): readonly Duplicate[] {
  const found: Duplicate[] = [];
  for (const { label, servers } of reaches) {
    const byIdentifier = new Map<string, Set<string>>();
    for (const { checked, entry } of servers) {
      const [identifier] = checked.subject.identifiers;
      if (identifier === undefined) continue;
      const names = byIdentifier.get(identifier) ?? new Set();
      byIdentifier.set(identifier, names.add(entry.name));
    }
    for (const [identifier, set] of byIdentifier) {
      const names = [...set];
      const same = found.filter(
        (one) => one.identifier === identifier && `${one.names}` === `${names}`,
      );
      const said = isSaid(
        same.map(({ client }) => client),
        label,
      );
      if (names.length > 1 && !said) found.push({ client: label, names, identifier });
    }
  }
  return found;
}
