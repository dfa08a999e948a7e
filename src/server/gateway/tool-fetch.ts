// Asks a server for its tools on the gateway's own account, when a policy needs a tool's
// definition before a call can be decided and no list has passed yet.

import { isJsonObject } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import {
  filterToolsList,
  META_CAPABILITIES,
  META_VERSION,
  parseStrictly,
} from '#core/mcp/index.ts';
import type { ProgramNeeds } from '#core/policy/index.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { createSseReader, type SseReader } from '#server/wire/sse.ts';
import { mediaType } from './answer-shape.ts';

const PAGES_MAX = 200;
const BYTES_MAX = 33_554_432;
const TIME_MS = 10_000;

/** After a fetch the next one waits at least this long: unknown names must not cause a storm. */
const PAUSE_MS = 2_000;

/**
 * Fills the book, at most once at a time, when the policy of a call needs its tool and the book has it
 * not. `undefined`: it does not, or the server was asked a moment ago.
 * @param headers the head lines that carry session and revision, as the client sent them
 */
export type ToolLearner = (
  needs: ProgramNeeds | undefined,
  call: InboundMessage,
  headers: () => string,
) => Promise<void> | undefined;

export function createToolLearner(target: HttpTarget, book: ToolBook): ToolLearner {
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  return (needs, call, headers) => {
    if (needs?.schema !== true && needs?.tool !== true) return undefined;
    if (book.has(call.call?.name ?? '')) return undefined;
    if (fetching !== undefined) return fetching;
    if (performance.now() - fetchedAt < PAUSE_MS) return undefined;
    fetching = fetchTools(target, book, call, headers()).finally(() => {
      fetching = undefined;
      fetchedAt = performance.now();
    });
    return fetching;
  };
}

/**
 * Fills the book with all pages of the server's list, in the session of the message.
 * A failure leaves the book as it was: what is unknown stays unknown, and strict rules deny it.
 * @param headers the head lines that carry session and revision, as the client sent them
 */
async function fetchTools(
  target: HttpTarget,
  book: ToolBook,
  message: InboundMessage,
  headers: string,
): Promise<void> {
  const deadline = performance.now() + TIME_MS;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX && performance.now() < deadline; page += 1) {
    const id = `wicketgate-tools-${page}`;
    const answer = await ask(target, request(message, id, cursor), headers, message.modern);
    if (answer === undefined) return;
    const parsed = parseStrictly(answer);
    if (!parsed.ok) return;
    const list = filterToolsList(answer, parsed.value, () => true, false);
    if (!list.ok) return;
    book.learn(list.value.tools);
    if (list.value.nextCursor === undefined) return;
    cursor = list.value.nextCursor;
  }
}

function request(message: InboundMessage, id: string, cursor: string | undefined): string {
  const meta = message.params?._meta;
  const envelope =
    message.modern && meta !== undefined && isJsonObject(meta)
      ? {
          _meta: {
            [META_VERSION]: meta[META_VERSION],
            [META_CAPABILITIES]: meta[META_CAPABILITIES] ?? {},
          },
        }
      : {};
  const params = { ...(cursor === undefined ? {} : { cursor }), ...envelope };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list', params });
}

/** The answer's JSON text; `undefined` when none came. */
function ask(
  target: HttpTarget,
  body: string,
  headers: string,
  modern: boolean,
): Promise<string | undefined> {
  const bytes = Buffer.from(body);
  const mirror = modern ? 'Mcp-Method: tools/list\r\n' : '';
  const head = `${target.headStart('POST')}Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n${headers}${mirror}Content-Length: ${bytes.length}\r\n\r\n`;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let found: string | undefined;
    const reader = createSseReader((event) => {
      if (event.data.includes('"wicketgate-tools-')) found = event.data;
    });
    let isStream = false;
    let fine = false;
    const pending = target.client.request(Buffer.concat([Buffer.from(head, 'latin1'), bytes]), {
      onHead(answer) {
        fine = answer.status === 200;
        isStream = mediaType(answer) === 'text/event-stream';
      },
      onData(chunk) {
        size += chunk.length;
        if (!isStream) chunks.push(chunk);
        if (size <= BYTES_MAX && (!isStream || readOn(reader, chunk)) && found === undefined)
          return;
        pending.abort();
        resolve(found);
      },
      onEnd: () => resolve(fine ? (found ?? Buffer.concat(chunks).toString()) : undefined),
      onError: () => resolve(undefined),
    });
    pending.setIdleTimeout(TIME_MS);
  });
}

/** False when the stream cannot be read any further. */
function readOn(reader: SseReader, chunk: Buffer): boolean {
  try {
    reader.push(chunk);
    return true;
  } catch {
    return false; // an event beyond the reader's limit: no list that could be used
  }
}
