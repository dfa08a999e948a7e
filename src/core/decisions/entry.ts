// The three kinds of entries as they are read back. The text of an entry comes from a file that
// others can reach, so it is checked here before anybody relies on its shape.
import type { Completion, DecisionRecord } from '#contract/record.ts';
import { isJsonObject } from '#core/kit/json.ts';
import { bad, good, type Result } from '#core/kit/result.ts';

/**
 * What an entry moved: counter key, start and end of the window (milliseconds), cost. A cost below
 * zero was given back.
 */
export type Counted = readonly [key: string, startMs: number, endMs: number, cost: number];

export interface DecisionEntry extends DecisionRecord {
  readonly kind: 'decision';
  readonly counted?: readonly Counted[];
}

/** How a forwarded call ended; `at` is when it was noted. */
export interface OutcomeEntry extends Completion {
  readonly kind: 'outcome';
  readonly at: string;
  readonly requestId: string;
  readonly counted?: readonly Counted[];
}

/** Says that the entries up to `cutSeq` were removed on purpose; `cutHash` is the last one's hash. */
export interface CheckpointEntry {
  readonly kind: 'checkpoint';
  readonly at: string;
  readonly cutSeq: number;
  readonly cutHash: string;
}

export type LedgerEntry = DecisionEntry | OutcomeEntry | CheckpointEntry;

/** Reads the text of an entry. The failure says in words what is wrong with it. */
export function parseEntry(text: string): Result<LedgerEntry, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('it is not valid JSON');
  }
  if (isDecisionEntry(value) || isOutcomeEntry(value) || isCheckpointEntry(value)) {
    return good(value);
  }
  return bad('it is no entry of a known kind, or a field is missing');
}

function isDecisionEntry(value: unknown): value is DecisionEntry {
  return (
    isJsonObject(value) &&
    value['kind'] === 'decision' &&
    areStrings(value, ['at', 'requestId', 'server', 'grant', 'method', 'tool', 'rule']) &&
    areStrings(value, ['decision', 'argumentsHmac']) &&
    Array.isArray(value['argumentKeys']) &&
    isCountedList(value['counted'])
  );
}

function isOutcomeEntry(value: unknown): value is OutcomeEntry {
  return (
    isJsonObject(value) &&
    value['kind'] === 'outcome' &&
    areStrings(value, ['at', 'requestId', 'outcome']) &&
    areNumbers(value, ['latencyMs', 'bytes', 'overheadUs']) &&
    isCountedList(value['counted'])
  );
}

function isCheckpointEntry(value: unknown): value is CheckpointEntry {
  return (
    isJsonObject(value) &&
    value['kind'] === 'checkpoint' &&
    areStrings(value, ['at', 'cutHash']) &&
    areNumbers(value, ['cutSeq'])
  );
}

function isCountedList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isCounted));
}

function isCounted(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  return typeof value[0] === 'string' && value.slice(1).every((part) => typeof part === 'number');
}

function areStrings(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'string');
}

function areNumbers(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'number');
}
