// Decides recorded calls one after the other, with counters in memory: the engine of `policy eval`.
// Pure but for its own counters; the command reads the lines and knows the time.

import type { Decision } from '#contract/decision.ts';
import {
  applyCharges,
  type CounterWrite,
  type ReadCounter,
  returnCharges,
} from '#core/counters/index.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import {
  compileSchema,
  evaluate,
  type Facts,
  isListed,
  isToolClass,
  isToolListing,
  type Program,
  parseIsoTime,
  type Query,
  refuseCharge,
  type SchemaCheck,
  type ToolFacts,
} from '#core/policy/index.ts';

/** What is printed for a line. */
export type Answer =
  | {
      readonly decision: string;
      readonly rule: string;
      readonly code?: string;
      readonly message?: string;
    }
  | { readonly listed: readonly string[] }
  | { readonly error: -32602 };

/** A line that cannot be used at all; the run ends there. */
export class BadLine extends Error {}

const NO_CALL: Answer = { error: -32602 };
const KEPT = new Set(['ok', 'http_5xx', 'timeout', 'tool_error']);
const RETURNED = new Set(['not_sent', 'http_4xx']);
/** JSON-RPC errors that say that the call did not run (§5). */
const REFUSALS = new Set([-32700, -32600, -32601, -32602]);

function isReturned(outcome: Json): boolean {
  if (typeof outcome !== 'string') throw new BadLine('`outcome` is no string');
  if (RETURNED.has(outcome)) return true;
  if (KEPT.has(outcome)) return false;
  const code = /^rpc_error:(-?\d+)$/.exec(outcome)?.[1];
  if (code === undefined) throw new BadLine(`\`${outcome}\` is no outcome`);
  return REFUSALS.has(Number(code));
}

function textIn(object: Json | undefined, key: string): string | undefined {
  const value = isJsonObject(object) ? object[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function objectIn(object: Json | undefined, key: string): JsonObject | undefined {
  const value = isJsonObject(object) ? object[key] : undefined;
  return isJsonObject(value) ? value : undefined;
}

function toolFacts(line: JsonObject): ToolFacts {
  const known = objectIn(line['facts'], 'tool');
  const toolClass = line['class'] ?? known?.['class'];
  const [severity, annotations] = [textIn(known, 'severity'), objectIn(known, 'annotations')];
  return {
    ...(isToolClass(toolClass) ? { class: toolClass } : {}),
    ...(severity === undefined ? {} : { severity }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function factsOf(line: JsonObject, nowMs: number, schema: SchemaCheck | undefined): Facts {
  const { facts } = line;
  const [server, grant] = [objectIn(facts, 'server'), objectIn(facts, 'grant')];
  const [name, grade] = [textIn(server, 'name'), textIn(server, 'grade')];
  const [label, tags] = [textIn(grant, 'label'), objectIn(grant, 'tags')];
  const session = textIn(line, 'session');
  return {
    nowMs,
    organisation: 'local',
    server: {
      id: textIn(server, 'id') ?? 'local',
      ...(name === undefined ? {} : { name }),
      ...(grade === undefined ? {} : { grade }),
    },
    grant: {
      id: textIn(line, 'grant') ?? 'local',
      ...(label === undefined ? {} : { label }),
      ...(tags === undefined ? {} : { tags }),
    },
    ...(session === undefined ? {} : { session }),
    tool: toolFacts(line),
    ...(schema === undefined ? {} : { schema }),
    approved: line['approved'] === true,
  };
}

function queryOf(line: JsonObject): Query | undefined {
  const { tool } = line;
  const args = Object.hasOwn(line, 'arguments') ? line['arguments'] : {};
  return typeof tool === 'string' && isJsonObject(args) ? { tool, arguments: args } : undefined;
}

function schemaIn({ schema }: JsonObject): SchemaCheck | undefined {
  return schema === undefined ? undefined : compileSchema(schema);
}

/** One call on its own, for `policy explain`. Throws `BadLine`. */
export function readCall(line: JsonObject, nowMs: number): { query: Query; facts: Facts } {
  const query = queryOf(line);
  if (query === undefined) throw new BadLine('this is no valid call');
  return { query, facts: factsOf(line, momentIn(line) ?? nowMs, schemaIn(line)) };
}

function momentIn({ at }: JsonObject): number | undefined {
  if (at === undefined) return undefined;
  const moment = typeof at === 'string' ? parseIsoTime(at) : undefined;
  if (moment === undefined) throw new BadLine('`at` is no ISO 8601 moment');
  return moment;
}

function printed(decision: Decision): Answer {
  if (decision.decision === 'allow') return { decision: 'allow', rule: '' };
  const { decision: outcome, rule, code, message } = decision;
  return { decision: outcome, rule, code, message };
}

export interface Replay {
  /** Decides one line; `nowMs` is the moment of a line without `at`. Throws `BadLine`. */
  readonly answer: (line: unknown, nowMs: number) => Answer;
}

/** A run over recorded calls; `null` is a grant without a policy. */
export function createReplay(program: Program | null): Replay {
  const counters = new Map<string, string>();
  const schemas = new Map<string, SchemaCheck | undefined>();
  let lastMs = Number.NEGATIVE_INFINITY;
  const read: ReadCounter = (key, startMs) => counters.get(`${startMs} ${key}`);
  const write = (writes: readonly CounterWrite[]): void => {
    for (const { key, windowStartMs, value } of writes)
      counters.set(`${windowStartMs} ${key}`, value);
  };
  const momentOf = (line: JsonObject, nowMs: number): number => {
    const moment = momentIn(line);
    if (moment === undefined) return Math.max(nowMs, lastMs);
    lastMs = Math.max(moment, lastMs);
    return lastMs;
  };
  const schemaOf = (line: JsonObject): SchemaCheck | undefined => {
    const { schema } = line;
    if (schema === undefined || program?.needs.schema !== true) return undefined;
    const text = JSON.stringify(schema);
    if (!schemas.has(text)) schemas.set(text, compileSchema(schema));
    return schemas.get(text);
  };
  const settle = (decision: Decision, line: JsonObject, nowMs: number): Decision => {
    if (decision.decision !== 'allow') return decision;
    const applied = applyCharges(decision.charges, read);
    const refused = applied.ok ? undefined : decision.charges[applied.index];
    if (!applied.ok) return refused === undefined ? decision : refuseCharge(refused, nowMs);
    write(applied.writes);
    if (isReturned(line['outcome'] ?? 'ok')) write(returnCharges(decision.charges, read));
    return decision;
  };
  const listed = (entries: readonly Json[], line: JsonObject, nowMs: number): Answer => {
    const facts = factsOf(line, nowMs, undefined);
    const tools = entries.filter((entry) => isToolListing(entry));
    return {
      listed: tools.filter((tool) => isListed(program, tool, facts)).map(({ name }) => name),
    };
  };
  return {
    answer(line, fallbackMs) {
      if (!isJsonObject(line)) return NO_CALL;
      const nowMs = momentOf(line, fallbackMs);
      if (Array.isArray(line['list'])) return listed(line['list'], line, nowMs);
      const query = queryOf(line);
      if (query === undefined) return NO_CALL;
      const facts = factsOf(line, nowMs, schemaOf(line));
      return printed(settle(evaluate(program, query, facts), line, nowMs));
    },
  };
}
