// Our own MCP server over HTTP in front of a child: Streamable HTTP of both eras, and HTTP+SSE of
// 2024-11-05 below `/sse`. Tells the eras apart by the body, as mcp-protocol 1.3 has it; the front
// has checked host, origin and token before.
import { type ErrorCode, errorAnswer } from '#contract/errors.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import {
  type InboundMessage,
  isModernRevision,
  META_VERSION,
  readMessage,
} from '#core/mcp/index.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import { type Access, unfitBody } from '#server/gateway/inbound.ts';
import type { Endpoint } from '#server/gateway/pass-through.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { LegacySessions } from './legacy-sessions.ts';
import type { OpenLink } from './link-events.ts';
import { ModernPool } from './modern-pool.ts';
import { ModernServer } from './modern-server.ts';
import type { RelayParts } from './relay.ts';
import { SseSessions } from './sse-sessions.ts';
import { createStartBudget } from './start-budget.ts';

export interface ChannelEndpointParts
  extends Pick<RelayParts, 'gate' | 'book' | 'fetch' | 'owners' | 'log'> {
  /** The server's name, for messages. */
  readonly name: string;
  /** Starts a child. */
  readonly open: OpenLink;
  readonly streams: StreamBook;
  /** Legacy sessions at one time, each with a child of its own; default 100. */
  readonly sessionsMax?: number;
  /** Sessions and children that nobody uses are ended after this; default 15 minutes. */
  readonly idleMsMax?: number;
}

const SESSIONS_MAX = 100;
const IDLE_MS_MAX = 900_000;
const LEGACY_REVISIONS = new Set([
  '2024-10-07',
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
]);
const SSE_PATH = /\/(?:sse|message)$/;
const BRACKET = /^[ \t\r\n]*\[/;

export function createChannelEndpoint(parts: ChannelEndpointParts): Endpoint {
  return new ChannelEndpoint(parts);
}

class ChannelEndpoint implements Endpoint {
  readonly #parts: ChannelEndpointParts;
  readonly #sessions: LegacySessions;
  readonly #sse: SseSessions;
  readonly #pool: ModernPool;
  readonly #modern: ModernServer;

  constructor(parts: ChannelEndpointParts) {
    this.#parts = parts;
    const budget = createStartBudget(parts.name);
    const open: OpenLink = (events) => {
      const startedAt = performance.now();
      const onClose: typeof events.onClose = (why) => {
        budget.died(performance.now() - startedAt);
        events.onClose(why);
      };
      return parts.open({ ...events, onClose });
    };
    const shared = { ...parts, open, mayStart: budget.check };
    const { sessionsMax = SESSIONS_MAX, idleMsMax = IDLE_MS_MAX } = parts;
    this.#sessions = new LegacySessions({ ...shared, sessionsMax, idleMsMax });
    this.#sse = new SseSessions({ ...shared, sessionsMax, idleMsMax });
    const onToolsChanged = () => {
      parts.book.forget();
      parts.fetch.forget();
    };
    this.#pool = new ModernPool({ ...shared, idleMsMax, onToolsChanged });
    this.#modern = new ModernServer({ ...shared, pool: this.#pool });
  }

  handle(exchange: Exchange, access: Access): void {
    const { method, path } = exchange;
    if (SSE_PATH.test(path)) this.#older(exchange, access);
    else if (method === 'POST') this.#post(exchange, access);
    else if (method === 'GET' || method === 'DELETE') this.#session(exchange, access);
    else refuseMethod(exchange, 'GET, POST, DELETE');
  }

  sessions(): number {
    return this.#sessions.size + this.#sse.size;
  }

  async close(): Promise<void> {
    this.#modern.close();
    await Promise.all([this.#sessions.close(), this.#sse.close(), this.#pool.close()]);
  }

  /** HTTP+SSE: the stream at `…/sse`, messages to `…/message`. */
  #older(exchange: Exchange, access: Access): void {
    const opens = exchange.path.endsWith('sse');
    if (exchange.method !== (opens ? 'GET' : 'POST')) {
      refuseMethod(exchange, opens ? 'GET' : 'POST');
      return;
    }
    const unfit = opens ? undefined : unfitBody(exchange);
    if (unfit !== undefined) respondError(exchange, unfit, '', 'null');
    else if (opens) this.#sse.open(exchange, access);
    else this.#sse.post(exchange, access, exchange.body.toString());
  }

  /** GET and DELETE are about a legacy session: the stateless era has neither. */
  #session(exchange: Exchange, access: Access): void {
    const version = exchange.header('mcp-protocol-version');
    if (version !== undefined && isModernRevision(version)) {
      refuseMethod(exchange, 'POST');
      return;
    }
    const id = exchange.header('mcp-session-id');
    if (id === undefined) {
      refuse(exchange, 400, 'invalid_request', '`Mcp-Session-Id` is missing');
      return;
    }
    const session = this.#sessions.find(exchange, access, id);
    if (session === undefined) return;
    if (exchange.method === 'DELETE') this.#sessions.end(exchange, id, session);
    else if (!accepts(exchange, 'text/event-stream')) {
      refuse(exchange, 406, 'invalid_request', 'the client must accept `text/event-stream`');
    } else session.get(exchange, access);
  }

  #post(exchange: Exchange, access: Access): void {
    const unfit = unfitBody(exchange);
    if (unfit !== undefined) {
      respondError(exchange, unfit, '', 'null');
      return;
    }
    const text = exchange.body.toString();
    const version = exchange.header('mcp-protocol-version')?.trim();
    const modernHeader = version !== undefined && isModernRevision(version);
    if (BRACKET.test(text) && !modernHeader) {
      this.#legacy(exchange, access, text, undefined, version);
      return;
    }
    const read = readMessage(text);
    if (!read.ok) {
      const { code, detail, idText, method } = read.failure;
      if (method === 'tools/call') {
        this.#parts.gate.recordInvalid(access.caller(undefined), read.failure);
      }
      respondError(exchange, code, detail, idText);
      return;
    }
    const message = read.value;
    const claims = message.claimedRevision !== undefined;
    if (claims || (modernHeader && message.kind === 'notification')) {
      this.#modern.handle(exchange, access, message);
    } else if (modernHeader) refuseUnclaimed(exchange, message);
    else if (claimsBadly(message)) {
      respondError(exchange, 'invalid_params', `\`${META_VERSION}\` is no string`, message.idText);
    } else this.#legacy(exchange, access, text, message, version);
  }

  #legacy(
    exchange: Exchange,
    access: Access,
    text: string,
    message: InboundMessage | undefined,
    version: string | undefined,
  ): void {
    const idText = message?.idText ?? 'null';
    if (!accepts(exchange, 'application/json') || !accepts(exchange, 'text/event-stream')) {
      const detail = 'the client must accept `application/json` and `text/event-stream`';
      refuse(exchange, 406, 'invalid_request', detail, idText);
      return;
    }
    if (version !== undefined && !LEGACY_REVISIONS.has(version)) {
      refuse(exchange, 400, 'invalid_request', `unsupported revision \`${version}\``, idText);
      return;
    }
    const id = exchange.header('mcp-session-id');
    if (id !== undefined) {
      this.#sessions.find(exchange, access, id)?.post(exchange, access, text);
    } else if (message?.method === 'initialize' && message.kind === 'request') {
      this.#sessions.open(exchange, access, text, idText);
    } else refuse(exchange, 400, 'invalid_request', '`Mcp-Session-Id` is missing', idText);
  }
}

function refuse(
  exchange: Exchange,
  status: number,
  code: ErrorCode,
  detail: string,
  idText = 'null',
): void {
  const text = errorAnswer(code, detail, idText);
  exchange.respond(status, { 'Content-Type': 'application/json' }, text);
}

function refuseMethod(exchange: Exchange, allowed: string): void {
  respondError(exchange, 'method_not_allowed', `\`${exchange.method}\``, 'null', {
    Allow: allowed,
  });
}

/** The header names a stateless revision, the body does not: never silently legacy. */
function refuseUnclaimed(exchange: Exchange, message: InboundMessage): void {
  if (message.kind === 'response') {
    respondError(exchange, 'invalid_request', 'responses are not posted here', 'null');
  } else if (message.method === 'initialize') {
    const detail = '`initialize` belongs to an older revision than the header names';
    respondError(exchange, 'header_mismatch', detail, message.idText);
  } else {
    respondError(exchange, 'invalid_params', `\`_meta\` lacks \`${META_VERSION}\``, message.idText);
  }
}

/** A claim that is there but no string must not make the message legacy. */
function claimsBadly({ params }: InboundMessage): boolean {
  const meta = params === undefined ? undefined : ownMember(params, '_meta');
  return meta !== undefined && isJsonObject(meta) && Object.hasOwn(meta, META_VERSION);
}

function accepts(exchange: Exchange, type: string): boolean {
  const accept = exchange.header('accept');
  if (accept === undefined) return false;
  const wanted = accept.toLowerCase();
  return wanted.includes(type) || wanted.includes('*/*');
}
