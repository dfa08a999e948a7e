// `wicketgate.lock`: what was reviewed, so that a later scan can be held against it. JSON with a
// version, in one order, small enough to be read in a review. Written and read by the CLI; the
// format is described in docs/reference/lock-file.md.
import type { GradeLetter, IdentityLevel, Severity, ToolRecord } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import { compareText, sortedJson } from './sorted-json.ts';
import type { StoredServer } from './store.ts';

export const LOCK_VERSION = 1;

export interface LockedTool {
  /** Hash of the whole definition. */
  readonly fingerprint: string;
  /** Hash of the input schema alone: tells a new wording from new arguments. */
  readonly schema: string;
  readonly category: ToolClass;
  readonly severity: Severity;
  /** Names of the arguments, in order; `!` behind those that must be given. */
  readonly parameters: readonly string[];
  /** The hints that are set, such as `readOnlyHint`; `-` in front of those that deny it. */
  readonly hints: readonly string[];
  /** Grave findings at the time of the review, `kind/code`. */
  readonly findings: readonly string[];
}

export interface LockedServer {
  readonly version: string | null;
  readonly integrity: string | null;
  readonly grade: GradeLetter | null;
  readonly identity: IdentityLevel;
  readonly publisher: string | null;
  /** By name, in order. */
  readonly tools: ReadonlyMap<string, LockedTool>;
}

export interface Lock {
  readonly version: typeof LOCK_VERSION;
  /** By source (`npm:<name>`, …), in order. */
  readonly servers: ReadonlyMap<string, LockedServer>;
}

/** Findings that make a change suspicious when they are new. */
const LOCKED_FINDINGS = new Set([
  'poisoned',
  'hidden-text',
  'contradictory-annotation',
  'open-parameter',
]);

function inOrder<Value>(
  entries: readonly (readonly [string, Value])[],
): ReadonlyMap<string, Value> {
  return new Map(entries.toSorted(([a], [b]) => compareText(a, b)));
}

function parametersOf(schema: unknown): string[] {
  const properties = isJsonObject(schema) ? ownMember(schema, 'properties') : undefined;
  const required = isJsonObject(schema) ? ownMember(schema, 'required') : undefined;
  const must = new Set<unknown>(Array.isArray(required) ? required : []);
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  return names.sort(compareText).map((name) => (must.has(name) ? `${name}!` : name));
}

function hintsOf(annotations: unknown): string[] {
  if (!isJsonObject(annotations)) return [];
  return Object.entries(annotations)
    .filter(([key, value]) => key.endsWith('Hint') && typeof value === 'boolean')
    .map(([key, value]) => (value === true ? key : `-${key}`))
    .sort(compareText);
}

function lockedTool(tool: ToolRecord, hash: (text: string) => string): LockedTool {
  const findings = tool.findings
    .filter(({ kind }) => LOCKED_FINDINGS.has(kind))
    .map(({ kind, code }) => `${kind}/${code}`);
  return {
    fingerprint: tool.fingerprint,
    schema: hash(sortedJson(tool.inputSchema)),
    category: tool.category,
    severity: tool.severity,
    parameters: parametersOf(tool.inputSchema),
    hints: hintsOf(tool.annotations),
    findings: [...new Set(findings)].sort(compareText),
  };
}

/** What is locked of one server. */
export function lockedServer(
  { server, tools }: StoredServer,
  hash: (text: string) => string,
): LockedServer {
  return {
    version: server.version,
    integrity: server.integrity,
    grade: server.grade?.letter ?? null,
    identity: server.identity.level,
    publisher: server.publisher,
    tools: inOrder(tools.map((tool) => [tool.name, lockedTool(tool, hash)])),
  };
}

/** The lock of servers as they are now. `hash` as given to `assess`. */
export function lockOf(servers: readonly StoredServer[], hash: (text: string) => string): Lock {
  const entries = servers.map((one): [string, LockedServer] => [
    one.server.source,
    lockedServer(one, hash),
  ]);
  return { version: LOCK_VERSION, servers: inOrder(entries) };
}

/** The text of the file: two spaces, one order, a line break at the end. */
export function lockText({ version, servers }: Lock): string {
  const plain = {
    version,
    servers: Object.fromEntries(
      [...servers].map(([source, { tools, ...rest }]) => [
        source,
        { ...rest, tools: Object.fromEntries(tools) },
      ]),
    ),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}
