// What earlier checks have seen of servers: a file in the data folder with summaries of records, by
// source. Says what has changed since. Losing it loses nothing but the comparison.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredServer } from '#core/assessment/index.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';

export interface Changes {
  /** When it was seen before, ISO 8601; `null`: never. */
  readonly since: string | null;
  /** What is new, as phrases, weightiest first; empty when nothing is, or it was never seen. */
  readonly list: readonly string[];
}

export interface SeenFile {
  /** What is new about a server since it was seen last. */
  compare(stored: StoredServer): Changes;
  /** Notes a server as seen now. */
  note(stored: StoredServer, nowMs: number): void;
  /** Writes what was noted. @returns why it could not, as a sentence without a full stop */
  save(): string | undefined;
}

const FILE = 'precheck.json';
const SERVERS_MAX = 5_000;
const NAMED_MAX = 5;

/** Opens the file of a data folder; one that is missing or unreadable is as good as empty. */
export function openSeenFile(folder: string): SeenFile {
  const path = join(folder, FILE);
  const seen = new Map(readSeen(path));
  return {
    compare: (stored) => changesOf(seen.get(stored.server.source), stored),
    note(stored, nowMs) {
      seen.delete(stored.server.source);
      seen.set(stored.server.source, summaryOf(stored, nowMs));
    },
    save: () => write(folder, path, [...seen].slice(-SERVERS_MAX)),
  };
}

function readSeen(path: string): [string, JsonObject][] {
  let value: Json;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
  const servers = isJsonObject(value) ? ownMember(value, 'servers') : undefined;
  if (!isJsonObject(servers)) return [];
  return Object.entries(servers).flatMap(([source, summary]): [string, JsonObject][] =>
    isJsonObject(summary) ? [[source, summary]] : [],
  );
}

function write(folder: string, path: string, seen: readonly [string, Json][]): string | undefined {
  const fresh = `${path}.${process.pid}.new`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ version: 1, servers: Object.fromEntries(seen) });
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, path);
    return undefined;
  } catch (error) {
    rmSync(fresh, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `cannot write \`${path}\` (${code}), so the next check cannot say what has changed`;
  }
}

function summaryOf({ server, tools }: StoredServer, nowMs: number): JsonObject {
  return {
    seenAt: new Date(nowMs).toISOString(),
    version: server.version,
    grade: server.grade?.letter ?? null,
    identity: server.identity.level,
    auth: server.posture.auth,
    tools: Object.fromEntries(
      tools.map((tool) => [tool.name, [tool.fingerprint, tool.category, tool.severity]]),
    ),
  };
}

function changesOf(before: JsonObject | undefined, stored: StoredServer): Changes {
  const since = before === undefined ? undefined : ownMember(before, 'seenAt');
  if (before === undefined || typeof since !== 'string') return { since: null, list: [] };
  const now = summaryOf(stored, 0);
  const changed = (key: string, words: string) => {
    const [old, fresh] = [shown(ownMember(before, key)), shown(ownMember(now, key))];
    return old === fresh ? [] : [`${words} was ${old}, is ${fresh}`];
  };
  const tools = toolChanges(ownMember(before, 'tools') ?? null, ownMember(now, 'tools') ?? null);
  const about = [
    ...changed('grade', 'the grade'),
    ...changed('identity', 'the identity'),
    ...changed('auth', 'the authentication'),
  ];
  return { since, list: [...about, ...tools, ...changed('version', 'the version')] };
}

function shown(value: Json | undefined): string {
  return typeof value === 'string' ? value : 'unknown';
}

function toolChanges(before: Json, now: Json): readonly string[] {
  if (!isJsonObject(before) || !isJsonObject(now)) return [];
  const [old, fresh] = [Object.keys(before), Object.keys(now)];
  const same = fresh.filter((name) => Object.hasOwn(before, name));
  const raised = same.flatMap((name) => {
    const [was, is] = [partOf(before, name, 1), partOf(now, name, 1)];
    return was === is ? [] : [`\`${name}\` was ${was}, is ${is}`];
  });
  const edited = same.filter((name) => partOf(before, name, 0) !== partOf(now, name, 0));
  return [
    ...raised.slice(0, NAMED_MAX),
    ...counted(
      fresh.filter((name) => !Object.hasOwn(before, name)),
      'added',
    ),
    ...counted(
      old.filter((name) => !Object.hasOwn(now, name)),
      'removed',
    ),
    ...counted(edited, 'changed in definition'),
  ];
}

function partOf(tools: JsonObject, name: string, part: number): string {
  const entry = ownMember(tools, name);
  return Array.isArray(entry) ? String(entry[part]) : '';
}

function counted(names: readonly string[], what: string): readonly string[] {
  if (names.length === 0) return [];
  const some = names.slice(0, NAMED_MAX).map((name) => `\`${name}\``);
  const more = names.length > NAMED_MAX ? ', …' : '';
  const noun = names.length === 1 ? '1 tool' : `${names.length} tools`;
  return [`${noun} ${what}: ${some.join(', ')}${more}`];
}
