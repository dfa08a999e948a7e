// What `adopt` would do: for every configuration its new text, for every server its policy, and for
// everything that is left alone the reason. Reads and scans; writes nothing.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  CLIENT_TITLES,
  type ClientEntry,
  type ClientId,
  entryName,
  entryValue,
  signInOf,
} from '#server/clients/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { stackSubjects } from '../precheck/stack.ts';
import type { AdoptedEntry, AdoptState } from './adopt-state.ts';
import { type AdoptWay, onlyItsClientCan } from './adopt-way.ts';
import {
  type Choice,
  type ChooseParts,
  type ChosenPolicy,
  choosePolicies,
  type ServerToAdopt,
} from './choose-policies.ts';
import type { ConfigFileText } from './config-files.ts';

export interface PlannedPolicy extends ChosenPolicy {
  readonly server: string;
  readonly file: string;
  /** It is there already and stays as it is. */
  readonly kept: boolean;
}

export interface PlannedEntry {
  readonly entry: ClientEntry;
  readonly action: 'adopt' | 'adopted' | 'left';
  /** Why it is left; one sentence, lower case, no full stop. */
  readonly reason?: string;
  readonly policy?: PlannedPolicy;
  /** What was made for it on a gateway. */
  readonly gateway?: AdoptedEntry['gateway'];
}

export interface PlannedFile {
  readonly source: ConfigFileText;
  readonly entries: readonly PlannedEntry[];
  /** The text to write; the old one when nothing changes. */
  readonly text: string;
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly policies: readonly PlannedPolicy[];
  readonly changes: readonly string[];
}

export interface PlanParts extends ChooseParts {
  readonly clients: readonly ClientId[];
  readonly state: AdoptState;
  readonly way: AdoptWay;
}

export async function planAdoption(
  files: readonly ConfigFileText[],
  parts: PlanParts,
): Promise<Plan> {
  const wanted = files.filter(({ about }) => isWanted(about.client, parts.clients));
  const entries = wanted.flatMap((file) =>
    file.entries.filter((one) => leftFor(one) === undefined),
  );
  const servers = serversOf(entries);
  const choice = await choosePolicies(servers, parts);
  const policies = namedPolicies(servers, choice, parts);
  const byEntry = new Map(
    servers.flatMap(({ key, entries: own }) => own.map((entry) => [entry, policies.get(key)])),
  );
  const planned = wanted.map((file) => planFile(file, byEntry, parts.way));
  const used = new Set(
    planned.flatMap((file) =>
      file.entries.flatMap(({ action, policy }) => (action === 'adopt' ? (policy ?? []) : [])),
    ),
  );
  return { files: planned, policies: [...used], changes: choice.changes };
}

function isWanted(client: ClientId, clients: readonly ClientId[]): boolean {
  return clients.length === 0 || clients.includes(client);
}

/** Why an entry is none to adopt, as far as its words tell. */
function leftFor(entry: ClientEntry): string | undefined {
  if (entry.gateway !== undefined) return 'it is behind a gateway already';
  if (entry.scope === 'system') return 'an administrator has set it for this machine';
  return undefined;
}

/** The same server in several clients is one, and has one policy. */
function serversOf(entries: readonly ClientEntry[]): readonly ServerToAdopt[] {
  return stackSubjects(entries).map(({ name, entries: own, identifiers, version }) => {
    const [first] = own;
    const [identifier] = identifiers;
    const key =
      identifier === undefined
        ? JSON.stringify([name, first?.command, first?.args, first?.url])
        : `${identifier} ${version ?? ''}`;
    return { key, name, entries: own };
  });
}

function namedPolicies(
  servers: readonly ServerToAdopt[],
  { policies }: Choice,
  { folder, state, way }: PlanParts,
): ReadonlyMap<string, PlannedPolicy> {
  const taken = new Set(state.policies.map(({ file }) => file));
  return new Map(
    servers.flatMap(({ key, name }): [string, PlannedPolicy][] => {
      const chosen = policies.get(key);
      if (chosen === undefined) return [];
      if (way.policyPlace !== undefined) {
        const file = way.policyPlace(name);
        return [[key, { ...chosen, server: serverKey(key), file, kept: false }]];
      }
      const own = state.policies.find(({ server }) => server === serverKey(key));
      const kept = own !== undefined && existsSync(own.file);
      const file = kept ? own.file : freeName(join(resolve(folder), 'policies'), name, taken);
      taken.add(file);
      return [[key, { ...chosen, server: serverKey(key), file, kept }]];
    }),
  );
}

/** Addresses and arguments may hold secrets: only a name of a package is kept as it is. */
function serverKey(key: string): string {
  return /^(?:npm|pypi|oci):/.test(key) ? key.trim() : `sha256:${sha256Hex(key)}`;
}

function freeName(folder: string, name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const file = join(folder, `${entryName(name)}${suffix}.json`);
    if (!taken.has(file) && !existsSync(file)) return file;
  }
}

function planFile(
  source: ConfigFileText,
  policies: ReadonlyMap<ClientEntry, PlannedPolicy | undefined>,
  way: AdoptWay,
): PlannedFile {
  let text = source.text ?? '';
  const entries = source.entries.map((entry): PlannedEntry => {
    const reason = leftFor(entry) ?? leftOnThisWay(source, entry, way);
    const policy = policies.get(entry);
    if (entry.gateway !== undefined) return { entry, action: 'adopted' };
    if (reason !== undefined || policy === undefined) {
      return { entry, action: 'left', reason: reason ?? 'it has no policy' };
    }
    if (policy.needsSignIn) {
      const why = 'it wants a sign-in that its client does, and the gateway cannot';
      return { entry, action: 'left', reason: why };
    }
    const edit = way.rewrite(text, source, entry, policy.file);
    if (!edit.ok) return { entry, action: 'left', reason: edit.reason };
    text = edit.text;
    const gateway = way.madeFor(entry);
    return { entry, action: 'adopt', policy, ...(gateway === undefined ? {} : { gateway }) };
  });
  return { source, entries, text };
}

function leftOnThisWay(
  { about, text = '' }: ConfigFileText,
  entry: ClientEntry,
  { policyPlace }: AdoptWay,
): string | undefined {
  if (policyPlace === undefined) return undefined;
  const value = entryValue(text, about.dialect.format, entry.path);
  if (value === undefined) return 'it is no longer there';
  return signInOf(value) ?? onlyItsClientCan(value, entry);
}

/** The same plan on another way; entries that were left stay so. */
export function replan({ files, changes, policies }: Plan, way: AdoptWay): Plan {
  const again = files.map(({ source, entries }) => {
    return planFile(source, new Map(entries.map(({ entry, policy }) => [entry, policy])), way);
  });
  return { files: again, changes, policies: way.policyPlace === undefined ? policies : [] };
}

/** `Cursor`, or the file of nobody who is known. */
export function clientTitle(client: ClientId | undefined): string {
  return client === undefined ? 'another client' : CLIENT_TITLES[client];
}
