// Reads `wicketgate.lock`: a text that people may edit, so everything wrong with it is reported with
// its place, and nothing is guessed.
import { GRADE_LETTERS, IDENTITY_LEVELS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { Problem } from '#contract/problem.ts';
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { type MemberSpan, objectMembers, skipSpace } from '#core/kit/json-spans.ts';
import { LOCK_VERSION, type Lock, type LockedServer, type LockedTool } from './lock.ts';

export interface ParsedLock {
  /** Undefined when there is a problem. */
  readonly lock: Lock | undefined;
  readonly problems: readonly Problem[];
}

interface Place {
  readonly value: Json | undefined;
  /** Offset in the text. */
  readonly at: number;
  readonly pointer: string;
}

interface Reading {
  readonly text: string;
  readonly problems: Problem[];
}

function lineOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
}

function report(
  reading: Reading,
  { at, pointer }: Omit<Place, 'value'>,
  code: string,
  message: string,
  help?: string,
): undefined {
  const { line, column } = lineOf(reading.text, at);
  const problem = { severity: 'error' as const, pointer, line, column, code, message };
  reading.problems.push(help === undefined ? problem : { ...problem, help });
  return undefined;
}

function below({ pointer }: Place, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The members of an object with their places; repeated ones are problems. */
function membersOf(reading: Reading, place: Place): Map<string, Place> | undefined {
  const { value, at, pointer } = place;
  if (!isJsonObject(value)) return report(reading, place, 'wrong_type', 'this must be an object');
  const spans: readonly MemberSpan[] = objectMembers(reading.text, at);
  const members = new Map<string, Place>();
  for (const { key, value: span } of spans) {
    const member = { value: ownMember(value, key), at: span.start, pointer: below(place, key) };
    if (members.has(key)) {
      report(
        reading,
        member,
        'repeated_key',
        `\`${key}\` stands twice in ${pointer === '' ? 'the document' : `\`${pointer}\``}`,
      );
    }
    members.set(key, member);
  }
  return members;
}

function member(reading: Reading, parent: Place, members: Map<string, Place>, key: string): Place {
  const found = members.get(key);
  if (found !== undefined) return found;
  report(reading, parent, 'missing_key', `\`${key}\` is missing`);
  return { value: undefined, at: parent.at, pointer: below(parent, key) };
}

function textAt(reading: Reading, place: Place): string {
  if (typeof place.value === 'string') return place.value;
  if (place.value !== undefined) report(reading, place, 'wrong_type', 'this must be a text');
  return '';
}

function textOrNull(reading: Reading, place: Place): string | null {
  return place.value === null ? null : textAt(reading, place);
}

function oneOf<Value extends string>(
  reading: Reading,
  place: Place,
  values: readonly [Value, ...Value[]],
): Value {
  const found = values.find((value) => value === place.value);
  if (found !== undefined) return found;
  if (place.value !== undefined) {
    const listed = values.map((value) => `\`${value}\``).join(', ');
    report(reading, place, 'unknown_value', `this must be one of ${listed}`);
  }
  return values[0];
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((entry: unknown) => typeof entry === 'string');
}

function textsAt(reading: Reading, place: Place): readonly string[] {
  if (isTexts(place.value)) return place.value;
  if (place.value !== undefined)
    report(reading, place, 'wrong_type', 'this must be a list of texts');
  return [];
}

function readTool(reading: Reading, place: Place): LockedTool | undefined {
  const members = membersOf(reading, place);
  if (members === undefined) return undefined;
  const at = (key: string) => member(reading, place, members, key);
  return {
    fingerprint: textAt(reading, at('fingerprint')),
    schema: textAt(reading, at('schema')),
    category: oneOf(reading, at('category'), TOOL_CLASSES),
    severity: oneOf(reading, at('severity'), SEVERITIES),
    parameters: textsAt(reading, at('parameters')),
    hints: textsAt(reading, at('hints')),
    findings: textsAt(reading, at('findings')),
  };
}

function readServer(reading: Reading, place: Place): LockedServer | undefined {
  const members = membersOf(reading, place);
  if (members === undefined) return undefined;
  const at = (key: string) => member(reading, place, members, key);
  const grade = at('grade');
  const tools = new Map<string, LockedTool>();
  for (const [name, one] of membersOf(reading, at('tools')) ?? []) {
    const tool = readTool(reading, one);
    if (tool !== undefined) tools.set(name, tool);
  }
  return {
    version: textOrNull(reading, at('version')),
    integrity: textOrNull(reading, at('integrity')),
    grade: grade.value === null ? null : oneOf(reading, grade, GRADE_LETTERS),
    identity: oneOf(reading, at('identity'), IDENTITY_LEVELS),
    publisher: textOrNull(reading, at('publisher')),
    tools,
  };
}

/** Where `JSON.parse` stopped, as far as its message says. */
function faultAt(error: unknown): number {
  const found = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return found === undefined ? 0 : Number(found);
}

function parseObject(reading: Reading): JsonObject | undefined {
  const start = { at: 0, pointer: '' };
  try {
    const value: unknown = JSON.parse(reading.text);
    if (isJsonObject(value)) return value;
    return report(reading, start, 'wrong_type', 'the lock must be an object');
  } catch (error) {
    return report(reading, { at: faultAt(error), pointer: '' }, 'no_json', 'this is no JSON');
  }
}

/** Reads the text of a lock. Problems are returned, never thrown. */
export function parseLock(text: string): ParsedLock {
  const reading: Reading = { text: text.replace(/^\ufeff/, ' '), problems: [] };
  const value = parseObject(reading);
  const root = { value, at: skipSpace(reading.text, 0), pointer: '' };
  const members = value === undefined ? undefined : membersOf(reading, root);
  if (members === undefined) return { lock: undefined, problems: reading.problems };
  const version = member(reading, root, members, 'version');
  if (version.value !== undefined && version.value !== LOCK_VERSION) {
    const help = 'write the lock again with this version of the program';
    report(reading, version, 'unknown_version', `this version of the lock is unknown`, help);
    return { lock: undefined, problems: reading.problems };
  }
  const servers = new Map<string, LockedServer>();
  for (const [source, place] of membersOf(reading, member(reading, root, members, 'servers')) ??
    []) {
    const server = readServer(reading, place);
    if (server !== undefined) servers.set(source, server);
  }
  const { problems } = reading;
  return { lock: problems.length === 0 ? { version: LOCK_VERSION, servers } : undefined, problems };
}
