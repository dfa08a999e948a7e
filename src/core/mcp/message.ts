// Reads one JSON-RPC message strictly: what passes here is read the same way by any parser behind
// us, or it is refused. Called by every front (HTTP, stdio, SSE) on the text as received; the text
// itself, not a re-serialisation, is what goes on. Source: gateway page, "The call's way" 1.
import type { ErrorCode } from '#contract/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { memberSpan, skipSpace } from '#core/kit/json-spans.ts';
import type { Mutable } from '#core/kit/mutable.ts';
import { bad, good, type Result } from '#core/kit/result.ts';
import { parsedMembers, writtenShape } from './json-shape.ts';
import { isModernRevision, META_VERSION } from './protocol.ts';

/** Nesting beyond this is refused: no tool needs it, and some parsers overflow. */
export const DEPTH_MAX = 128;

export interface InboundMessage {
  readonly kind: 'request' | 'notification' | 'response';
  /** The message as received; forwarded as it is. */
  readonly text: string;
  /** Parsed id of a request or response. */
  readonly id?: string | number;
  /** The id as written, for answers that must carry it back exactly; `null` for a notification. */
  readonly idText: string;
  /** `""` for a response. */
  readonly method: string;
  readonly params: JsonObject | undefined;
  /** The revision that `params._meta` claims; absent on legacy messages. */
  readonly claimedRevision?: string;
  /** True when the claimed revision is a stateless one. */
  readonly modern: boolean;
  /** Present on `tools/call` requests and notifications. */
  readonly call?: ToolCall;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

export interface MessageRefusal {
  readonly code: ErrorCode;
  readonly detail: string;
  /** Raw JSON of the id when it could be read, else `null`. */
  readonly idText: string;
  /** The method when it could be read: a refused `tools/call` is recorded. */
  readonly method?: string;
}

type Read = Result<InboundMessage, MessageRefusal>;

const NO_ARGUMENTS: JsonObject = Object.freeze({});
const ENVELOPE = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const CALL_PARAMS = new Set(['name', 'arguments', '_meta', 'task']);

/**
 * Reads a single message.
 * @param text one JSON text, decoded from valid UTF-8
 */
export function readMessage(text: string): Read {
  const parsed = parseStrictly(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (Array.isArray(value))
    return refuse('invalid_request', 'batches are not accepted here', 'null');
  if (!isJsonObject(value))
    return refuse('invalid_request', 'the message is no JSON object', 'null');
  return readEnvelope(text, value);
}

/** The parsed value, once it is sure that every other parser reads the same one. */
export function parseStrictly(text: string): Result<Json, MessageRefusal> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return refuse('parse_error', 'the body is no valid JSON', 'null');
  }
  const shape = writtenShape(text);
  if (shape.depth > DEPTH_MAX) {
    return refuse('invalid_request', `nested deeper than ${DEPTH_MAX} levels`, 'null');
  }
  if (shape.members !== parsedMembers(value)) {
    return refuse('invalid_request', 'a member name stands twice in one object', 'null');
  }
  return good(value);
}

function readEnvelope(text: string, value: JsonObject): Read {
  const twin = foldedTwin(value, ENVELOPE);
  if (twin !== undefined) return refuse('invalid_request', `unknown member \`${twin}\``, 'null');
  const { id, method } = value;
  const idText = readId(text, id);
  if (idText === undefined) {
    return refuse('invalid_request', 'the id is neither a string nor a number', 'null');
  }
  if (method === undefined) return readResponse(text, value, id, idText);
  if (typeof method !== 'string') {
    return refuse('invalid_request', 'the method is no string', idText);
  }
  if (Object.hasOwn(value, 'result') || Object.hasOwn(value, 'error')) {
    return refuse('invalid_request', 'a message is a request or a response, not both', idText);
  }
  return readRequest(text, value, method, idText);
}

function readRequest(text: string, value: JsonObject, method: string, idText: string): Read {
  const { params, id } = value;
  const isCall = method === 'tools/call';
  if (params !== undefined && !isJsonObject(params)) {
    if (isCall) return refuse('invalid_params', 'the params are no object', idText, method);
    if (!Array.isArray(params)) {
      return refuse('invalid_request', 'the params are no object', idText);
    }
  }
  const object = isJsonObject(params) ? params : undefined;
  const message = plainMessage(text, id, idText);
  message.kind = message.id === undefined ? 'notification' : 'request';
  message.method = method;
  message.params = object;
  const revision = claimedRevision(object);
  if (revision !== undefined) {
    message.claimedRevision = revision;
    message.modern = isModernRevision(revision);
  }
  if (!isCall) return good(message);
  const call = readCall(object, idText);
  if (!call.ok) return call;
  message.call = call.value;
  return good(message);
}

/** A response; a request is made of it by filling in the rest. */
function plainMessage(text: string, id: Json | undefined, idText: string): Mutable<InboundMessage> {
  const message: Mutable<InboundMessage> = {
    kind: 'response',
    text,
    idText,
    method: '',
    params: undefined,
    modern: false,
  };
  if (typeof id === 'string' || typeof id === 'number') message.id = id;
  return message;
}

/** The call of a `tools/call`; anything that is none is `-32602` and goes no further (§6). */
function readCall(
  params: JsonObject | undefined,
  idText: string,
): Result<ToolCall, MessageRefusal> {
  const no = (detail: string) => refuse('invalid_params', detail, idText, 'tools/call');
  if (params === undefined) return no('`params` is missing');
  const twin = foldedTwin(params, CALL_PARAMS);
  if (twin !== undefined) return no(`unknown parameter \`${twin}\``);
  const name = Object.hasOwn(params, 'name') ? params.name : undefined;
  if (typeof name !== 'string') return no('`name` is no string');
  // A half of a surrogate pair is replaced by some parsers: the name would become another one.
  if (!name.isWellFormed()) return no('`name` is not well-formed Unicode');
  if (!Object.hasOwn(params, 'arguments')) return good({ name, arguments: NO_ARGUMENTS });
  const args = params.arguments;
  if (!isJsonObject(args)) return no('`arguments` is no object');
  return good({ name, arguments: args });
}

function readResponse(text: string, value: JsonObject, id: Json | undefined, idText: string): Read {
  const hasResult = Object.hasOwn(value, 'result');
  if (hasResult === Object.hasOwn(value, 'error')) {
    return refuse('invalid_request', 'neither a request nor a response', idText);
  }
  return good(plainMessage(text, id, idText));
}

/** The id as written; `null` when there is none, `undefined` when it is no JSON-RPC id. */
function readId(text: string, id: Json | undefined): string | undefined {
  if (id === undefined) return 'null';
  if (typeof id === 'string') return JSON.stringify(id);
  if (typeof id !== 'number') return undefined;
  // Beyond 2^53 the parsed number is another one: the written text must come back.
  if (Number.isSafeInteger(id)) return String(id);
  return writtenId(text);
}

function writtenId(text: string): string | undefined {
  const span = memberSpan(text, skipSpace(text, 0), 'id');
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

function claimedRevision(params: JsonObject | undefined): string | undefined {
  const meta = params?._meta;
  if (meta === undefined || !isJsonObject(meta)) return undefined;
  const version = Object.hasOwn(meta, META_VERSION) ? meta[META_VERSION] : undefined;
  return typeof version === 'string' ? version : undefined;
}

/**
 * A member whose name some parsers take for a known one: they compare without regard to case
 * (`Method`), or fold the long s and the Kelvin sign.
 */
function foldedTwin(object: JsonObject, known: ReadonlySet<string>): string | undefined {
  for (const key in object) {
    if (known.has(key)) continue;
    if (known.has(key.toUpperCase().toLowerCase())) return key;
  }
  return undefined;
}

function refuse(
  code: ErrorCode,
  detail: string,
  idText: string,
  method?: string,
): { readonly ok: false; readonly failure: MessageRefusal } {
  return bad({ code, detail, idText, ...(method === undefined ? {} : { method }) });
}
