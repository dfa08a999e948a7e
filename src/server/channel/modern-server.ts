// Serves modern (stateless) requests over HTTP in front of a child: checks version, envelope and
// mirrored headers as a server of that era does, then lets a relay decide and forward each request.
// Source: mcp-protocol 1.2, 1.3 and 2.2.
import { errorAnswer, Fault } from '#contract/errors.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import {
  headerMismatch,
  type InboundMessage,
  META_CAPABILITIES,
  META_LOG_LEVEL,
  META_SUBSCRIPTION,
  parameterMismatch,
  readMessage,
} from '#core/mcp/index.ts';
import { decodeBase64 } from '#server/gateway/base64.ts';
import { traceHeadersOf } from '#server/gateway/call-watch.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import type { Access } from '#server/gateway/inbound.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { ModernAnswer } from './modern-answer.ts';
import type { ModernPool } from './modern-pool.ts';
import { Relay, type RelayParts } from './relay.ts';
import type { SharedChild } from './shared-child.ts';

export interface ModernServerParts
  extends Omit<RelayParts, 'caller' | 'client' | 'open' | 'onEnd' | 'onPressure'> {
  readonly pool: ModernPool;
  readonly streams: StreamBook;
}

/** They would be about other clients' requests: ids mean nothing here across requests. */
const POINTLESS = new Set(['notifications/cancelled', 'notifications/progress']);
const JSON_TYPE = { 'Content-Type': 'application/json' };

export class ModernServer {
  readonly #parts: ModernServerParts;
  readonly #open = new Map<ModernAnswer, string>();

  constructor(parts: ModernServerParts) {
    this.#parts = parts;
  }

  /** Answers the exchange, later. */
  handle(exchange: Exchange, access: Access, message: InboundMessage): void {
    this.#serve(exchange, access, message).catch((error: unknown) => {
      if (!(error instanceof Fault)) this.#parts.log(`a request failed: ${String(error)}`);
      if (exchange.answered) return;
      if (error instanceof Fault) {
        respondError(exchange, error.code, error.detail, message.idText);
      } else respondError(exchange, 'internal', '', message.idText);
    });
  }

  /** Ends open subscriptions politely. */
  close(): void {
    for (const [answer, idText] of this.#open) {
      const meta = `{${JSON.stringify(META_SUBSCRIPTION)}:${idText}}`;
      const result = `{"resultType":"complete","_meta":${meta}}`;
      answer.shutDown(`{"jsonrpc":"2.0","id":${idText},"result":${result}}`);
    }
  }

  async #serve(exchange: Exchange, access: Access, message: InboundMessage): Promise<void> {
    const era = await this.#parts.pool.era();
    if (!(message.kind === 'request' ? fits(exchange, message, era) : true)) return;
    const alone = ownMember(metaOf(message) ?? {}, META_LOG_LEVEL) !== undefined;
    const { pool } = this.#parts;
    const child = alone ? await pool.lend() : pool.shared();
    if (child.pressed) throw new Fault('overloaded', 'the server does not keep up');
    const giveBack = () => {
      if (alone) pool.giveBack(child);
    };
    if (message.kind === 'request') await this.#request(exchange, access, message, child, giveBack);
    else this.#notification(exchange, access, message, child, giveBack);
  }

  async #request(
    exchange: Exchange,
    access: Access,
    message: InboundMessage,
    child: SharedChild,
    giveBack: () => void,
  ): Promise<void> {
    const { idText } = message;
    const end = () => {
      this.#open.delete(answer);
      relay.close().then(giveBack, (error: unknown) => this.#parts.log(String(error)));
    };
    const answer: ModernAnswer = new ModernAnswer({
      exchange,
      streams: this.#parts.streams,
      grant: access.grant,
      idText,
      endless: message.method === 'subscriptions/listen',
      onEnd: end,
      onGone: () => {
        cancel(relay, idText);
        relay.idle().then(end, end);
      },
    });
    const relay: Relay = new Relay({
      ...this.#parts,
      caller: () => access.caller(undefined),
      client: answer,
      open: (events) => child.lease(events),
      onEnd: () => {},
    });
    this.#open.set(answer, idText);
    if (message.call !== undefined) {
      await relay.learn(message);
      if (answer.over) return;
      const mismatch = this.#parameterMismatch(exchange, message);
      if (mismatch !== undefined) {
        const text = errorAnswer('header_mismatch', mismatch, idText);
        answer.send(text, { kind: 'answer', id: message.id ?? '', failed: true });
        return;
      }
    }
    relay.receive(message, traceHeadersOf(exchange));
  }

  #notification(
    exchange: Exchange,
    access: Access,
    message: InboundMessage,
    child: SharedChild,
    giveBack: () => void,
  ): void {
    exchange.respond(202, {});
    if (POINTLESS.has(message.method)) {
      giveBack();
      return;
    }
    const relay = new Relay({
      ...this.#parts,
      caller: () => access.caller(undefined),
      client: { send: () => {}, cancelled: () => {} },
      open: (events) => child.lease(events),
      onEnd: () => {},
    });
    relay.receive(message);
    const end = () => relay.close().then(giveBack);
    relay.idle().then(end, end);
  }

  #parameterMismatch(exchange: Exchange, message: InboundMessage): string | undefined {
    const tool = this.#parts.book.find(message.call?.name ?? '');
    if (tool === undefined || message.call === undefined) return undefined;
    const header = (name: string) => exchange.header(name);
    return parameterMismatch(message.call.arguments, tool.mirrored, header, decodeBase64);
  }
}

/** False when the exchange has been answered with what is wrong. */
function fits(exchange: Exchange, message: InboundMessage, era: readonly string[]): boolean {
  const { idText, claimedRevision = '' } = message;
  if (era.length === 0) {
    const detail = 'this server has no stateless revision; begin with `initialize`';
    respondError(exchange, 'invalid_request', detail, idText);
    return false;
  }
  const named = exchange.header('mcp-protocol-version');
  if (!era.includes(claimedRevision) && (named === undefined || named === claimedRevision)) {
    exchange.respond(400, JSON_TYPE, unsupported(claimedRevision, era, idText));
    return false;
  }
  const mismatch = headerMismatch(message, (name) => exchange.header(name), decodeBase64);
  if (mismatch !== undefined) {
    respondError(exchange, 'header_mismatch', mismatch, idText);
    return false;
  }
  const capabilities = ownMember(metaOf(message) ?? {}, META_CAPABILITIES);
  if (capabilities !== undefined && isJsonObject(capabilities)) return true;
  respondError(exchange, 'invalid_params', `\`_meta\` has no \`${META_CAPABILITIES}\``, idText);
  return false;
}

function metaOf({ params }: InboundMessage) {
  const meta = params === undefined ? undefined : ownMember(params, '_meta');
  return meta !== undefined && isJsonObject(meta) ? meta : undefined;
}

function unsupported(requested: string, supported: readonly string[], idText: string): string {
  const error = {
    code: -32022,
    message: 'Unsupported protocol version',
    data: { supported, requested },
  };
  return `{"jsonrpc":"2.0","id":${idText},"error":${JSON.stringify(error)}}`;
}

/** Over HTTP a client cancels by going away; the child is told as stdio has it. */
function cancel(relay: Relay, idText: string): void {
  const text = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${idText},"reason":"the client disconnected"}}`;
  const read = readMessage(text);
  if (read.ok) relay.receive(read.value);
}
