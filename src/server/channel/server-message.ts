// Tells what kind of message a server has sent without parsing more of it than needed: most
// traffic is answers whose id stands at the beginning or the end of the text. Used by the relay and
// by the pool's mapping of ids.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { arrayElements, skipSpace } from '#core/kit/json-spans.ts';

export type ServerMessage =
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly id: string | number;
      readonly failed: boolean;
    }
  | {
      readonly kind: 'request';
      readonly text: string;
      readonly id: string | number;
      readonly method: string;
      readonly params: JsonObject;
    }
  | {
      readonly kind: 'notification';
      readonly text: string;
      readonly method: string;
      readonly params: JsonObject;
    };

const ID = '(-?\\d{1,15}|"[^"\\\\]{0,64}")';
/** `{"jsonrpc":"2.0","id":7,"result":…`: the order of most servers. */
const HEAD = new RegExp(`^\\{ ?"jsonrpc": ?"2\\.0", ?"id": ?${ID}, ?"(result|error)":`);
/** `{"result":…,"jsonrpc":"2.0","id":7}`: the order of the TypeScript SDK. */
const START = /^\{"(result|error)":/;
const TAIL = new RegExp(`,"jsonrpc":"2\\.0","id":${ID}\\}$`);
/** Longer than the longest tail that matches. */
const TAIL_LENGTH = 100;
const NO_PARAMS: JsonObject = Object.freeze({});

/** The messages of one line; none when it is no JSON-RPC. A batch yields its elements. */
export function readServerText(text: string): readonly ServerMessage[] {
  const quick = readQuickly(text);
  if (quick !== undefined) return [quick];
  const parsed = parseJson(text);
  if (Array.isArray(parsed)) {
    return arrayElements(text, skipSpace(text, 0)).flatMap(({ start, end }, index) => {
      const message = readParsed(text.slice(start, end), parsed[index]);
      return message === undefined ? [] : [message];
    });
  }
  const message = readParsed(text, parsed);
  return message === undefined ? [] : [message];
}

/** INVARIANT: for valid JSON the id found is a top-level member; for other text it is a guess. */
function readQuickly(text: string): ServerMessage | undefined {
  const head = HEAD.exec(text);
  if (head?.[1] !== undefined) {
    return { kind: 'answer', text, id: readId(head[1]), failed: head[2] === 'error' };
  }
  const start = START.exec(text);
  if (start === null) return undefined;
  const id = TAIL.exec(text.slice(-TAIL_LENGTH))?.[1];
  if (id === undefined) return undefined;
  return { kind: 'answer', text, id: readId(id), failed: start[1] === 'error' };
}

function readId(written: string): string | number {
  return written.startsWith('"') ? written.slice(1, -1) : Number(written);
}

/** `undefined` when the text is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
}

function readParsed(text: string, value: Json | undefined): ServerMessage | undefined {
  if (value === undefined || !isJsonObject(value)) return undefined;
  const id = ownMember(value, 'id');
  const method = ownMember(value, 'method');
  const known = typeof id === 'string' || typeof id === 'number' ? id : undefined;
  if (typeof method === 'string') {
    const params = ownMember(value, 'params');
    const object = params !== undefined && isJsonObject(params) ? params : NO_PARAMS;
    if (known === undefined) return { kind: 'notification', text, method, params: object };
    return { kind: 'request', text, id: known, method, params: object };
  }
  const failed = Object.hasOwn(value, 'error');
  if (known === undefined || failed === Object.hasOwn(value, 'result')) return undefined;
  return { kind: 'answer', text, id: known, failed };
}

/** The revision in the result of an `initialize`; `undefined` when it failed. */
export function negotiatedRevision(text: string): string | undefined {
  const message = parseJson(text);
  const result = message !== undefined && isJsonObject(message) ? message.result : undefined;
  const version = isJsonObject(result) ? ownMember(result, 'protocolVersion') : undefined;
  return typeof version === 'string' ? version : undefined;
}
