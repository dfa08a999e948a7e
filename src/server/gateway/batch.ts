// JSON-RPC batches, which only sessions of 2025-03-26 may send: every element is decided by itself,
// so that a denied call cannot ride along with allowed ones (mcp-protocol, section 2).
import { errorAnswer } from '#contract/errors.ts';
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { arrayElements, skipSpace } from '#core/kit/json-spans.ts';
import { type CallOutcome, type InboundMessage, readMessage } from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import type { Caller, Gate, PassedCall } from './gate.ts';
import { type Inspector, outcomeOf } from './inspectors.ts';
import { namesTasks, ownsNamedTasks } from './task-access.ts';

export interface BatchParts {
  readonly gate: Gate;
  readonly book: ToolBook;
  readonly caller: () => Caller;
  /** Takes the id of a request; false: it is in use. */
  readonly take: (message: InboundMessage) => boolean;
  readonly ownsTask: (taskId: string) => Promise<boolean>;
}

export interface DecidedBatch {
  /** Elements that may go on, as they were written. */
  readonly forward: readonly string[];
  /** Answers to those that may not. */
  readonly answers: readonly string[];
  /** The calls among `forward`. */
  readonly calls: readonly BatchedCall[];
}

interface BatchedCall {
  /** The id as written; `null` for a notification. */
  readonly idText: string;
  readonly call: PassedCall;
}

/** A batch costs a record for each of its calls, so its size has a bound. */
const ELEMENTS_MAX = 100;

/** @param text a JSON array of messages, read strictly before */
export async function decideBatch(parts: BatchParts, text: string): Promise<DecidedBatch> {
  const forward: string[] = [];
  const answers: string[] = [];
  const calls: BatchedCall[] = [];
  const spans = arrayElements(text, skipSpace(text, 0));
  const bound = spans.length === 0 ? 'a batch is never empty' : `at most ${ELEMENTS_MAX} messages`;
  if (spans.length === 0 || spans.length > ELEMENTS_MAX) {
    return { forward, answers: [errorAnswer('invalid_request', bound, 'null')], calls };
  }
  for (const span of spans) {
    const element = text.slice(span.start, span.end);
    const decided = await decideElement(parts, element);
    if (typeof decided === 'string') answers.push(decided);
    else if (decided !== undefined) {
      forward.push(element);
      if ('call' in decided) calls.push(decided);
    }
  }
  return { forward, answers, calls };
}

/** An answer to an element that may not go on; `undefined`: it is dropped without one. */
async function decideElement(
  parts: BatchParts,
  element: string,
): Promise<string | undefined | BatchedCall | { readonly passed: true }> {
  const read = readMessage(element);
  if (!read.ok) {
    const { failure } = read;
    if (failure.method === 'tools/call') parts.gate.recordInvalid(parts.caller(), failure);
    return errorAnswer(failure.code, failure.detail, failure.idText);
  }
  const message = read.value;
  const odd = await unfit(parts, message);
  if (odd !== undefined) return odd;
  if (message.call === undefined) return { passed: true };
  const decided = await parts.gate.decide(parts.caller(), message, parts.book);
  if (decided.forward) return { idText: message.idText, call: decided.call };
  return message.kind === 'request' ? decided.text : undefined;
}

async function unfit(
  { ownsTask, take }: BatchParts,
  message: InboundMessage,
): Promise<string | undefined> {
  const { idText, method } = message;
  if (message.modern || method === 'initialize') {
    return errorAnswer('invalid_request', 'this message cannot be part of a batch', idText);
  }
  if (!take(message)) return errorAnswer('invalid_request', 'the id is in use', idText);
  if (!namesTasks(method) || (await ownsNamedTasks(message, ownsTask))) return undefined;
  return errorAnswer('task_not_found', '', idText);
}

/** Outcomes by the id as the client writes it. */
export type Found = ReadonlyMap<string, CallOutcome>;

/** Shows every message to `stream`, and notes the outcomes in the answers. */
export function batchInspector(stream: Inspector): Inspector & { readonly found: Found } {
  const found = new Map<string, CallOutcome>();
  return {
    ...stream,
    found,
    message(text) {
      note(text, found);
      return stream.message(text);
    },
  };
}

function note(text: string, found: Map<string, CallOutcome>): void {
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return;
  }
  for (const message of Array.isArray(value) ? value : [value]) {
    if (!isJsonObject(message) || Object.hasOwn(message, 'method')) continue;
    const { id } = message;
    if (id !== undefined && id !== null) found.set(JSON.stringify(id), outcomeOf(message));
  }
}

/** Ends every call of a batch with its own answer's outcome. */
export function settleBatch(
  calls: readonly BatchedCall[],
  found: Found,
  whole: CallOutcome,
  detail: Parameters<PassedCall['settle']>[1],
): void {
  const answered = whole.kind === 'ok' || whole.kind === 'broken';
  for (const { idText, call } of calls) {
    const own = answered ? found.get(idText) : undefined;
    call.settle(own ?? (idText === 'null' || !answered ? whole : { kind: 'broken' }), detail);
  }
}
