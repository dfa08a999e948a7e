// Asks a server for its tools on the gateway's own account, when a policy needs the definition of a
// tool that no list has named yet. Shared by all relays of one server, so that one list serves all;
// its answers never reach a client.
import { isJsonObject } from '#core/kit/json.ts';
import {
  filterToolsList,
  type InboundMessage,
  META_CAPABILITIES,
  META_VERSION,
  parseStrictly,
} from '#core/mcp/index.ts';
import type { Caller } from '#server/gateway/gate.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';

/** Sends a request under the given id (a string) and resolves with the text of its answer. */
export type AskServer = (id: string, text: string) => Promise<string>;

export interface ToolFetch {
  /** True when the tool is not known and asking may help. */
  missing(tool: string): boolean;
  /** True when the policy needs the definition of a tool that is not known yet. */
  needed(caller: Caller, tool: string): boolean;
  /**
   * Fills the book with every page of the list. Never rejects: what stays unknown after a failure
   * is decided as unknown, and strict rules deny it.
   */
  run(message: InboundMessage, ask: AskServer): Promise<void>;
  /** The server's list has changed: the next need asks again. */
  forget(): void;
}

const PAGES_MAX = 200;
const TIME_MS = 10_000;
/** A tool that no list names is not looked for more often than this. */
const PAUSE_MS = 2_000;

/** @param newId a string that no client can guess */
export function createToolFetch(
  book: ToolBook,
  newId: () => string,
  log: (line: string) => void,
): ToolFetch {
  let running: Promise<void> | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;
  const missing = (tool: string) =>
    !book.has(tool) && (running !== undefined || performance.now() >= notBefore);
  return {
    missing,
    needed(caller, tool) {
      const needs = caller.policy?.program.needs;
      return needs !== undefined && (needs.schema || needs.tool) && missing(tool);
    },
    run(message, ask) {
      running ??= fetchPages(book, message, ask, `wicketgate-${newId()}`)
        .catch((error: unknown) => log(`the list of tools could not be fetched: ${String(error)}`))
        .finally(() => {
          running = undefined;
          notBefore = performance.now() + PAUSE_MS;
        });
      return running;
    },
    forget() {
      notBefore = Number.NEGATIVE_INFINITY;
    },
  };
}

async function fetchPages(
  book: ToolBook,
  message: InboundMessage,
  ask: AskServer,
  idStart: string,
): Promise<void> {
  const deadline = performance.now() + TIME_MS;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const id = `${idStart}-${page}`;
    const answer = await before(deadline, ask(id, request(message, id, cursor)));
    const parsed = parseStrictly(answer);
    if (!parsed.ok) throw new Error(parsed.failure.detail);
    const list = filterToolsList(answer, parsed.value, () => true, false);
    if (!list.ok) throw new Error(list.failure);
    book.learn(list.value.tools);
    if (list.value.nextCursor === undefined) return;
    cursor = list.value.nextCursor;
  }
}

async function before(deadline: number, answer: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const leftMs = Math.max(0, deadline - performance.now());
    timer = setTimeout(() => reject(new Error(`no answer within ${TIME_MS} ms`)), leftMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
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
