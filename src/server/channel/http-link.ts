// A link to a remote server over Streamable HTTP, for a client that speaks stdio: one POST a
// message, the session and its standing GET stream on legacy revisions, mirrored headers on the
// stateless one. Source: mcp-protocol 2.2.
import { Fault } from '#contract/errors.ts';
import { ownMember } from '#core/kit/json.ts';
import { isModernRevision } from '#core/mcp/index.ts';
import type { PendingRequest } from '#server/upstream/http-client.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { askHttp, type HttpReply } from './http-ask.ts';
import type { FlowingLink, LinkEvents } from './link-events.ts';
import { mirrorHeaders } from './mirror-headers.ts';
import { readSent, refusal, type Sent } from './sent-message.ts';
import { negotiatedRevision, readServerText } from './server-message.ts';
import { openStandingStream, type StandingStream } from './standing-stream.ts';

export interface HttpLinkParts {
  readonly target: HttpTarget;
  readonly events: LinkEvents;
  /** Knows which arguments have to be mirrored into headers. */
  readonly book: ToolBook;
}

/** How long the server may take to note the end of a session. */
const DELETE_MS = 1_000;

export function openHttpLink(parts: HttpLinkParts): FlowingLink {
  return new HttpLink(parts);
}

class HttpLink implements FlowingLink {
  readonly #parts: HttpLinkParts;
  /** Requests that wait for an answer, with what carries it now. */
  readonly #open = new Map<string | number, PendingRequest | StandingStream>();
  #standing: StandingStream | undefined;
  #session: string | undefined;
  /** The revision of the session, or the last one that a message has claimed. */
  #revision: string | undefined;
  /** A message that must be taken before the next one is sent. */
  #before: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: HttpLinkParts) {
    this.#parts = parts;
  }

  send(text: string): Promise<void> {
    const message = readSent(text);
    if (message.method === 'notifications/cancelled' && this.#cancel(message)) {
      return Promise.resolve();
    }
    // A handshake or a notification changes what the server makes of the messages after it.
    const waits = message.id === undefined || message.method === 'initialize';
    const posted =
      this.#before === undefined
        ? this.#post(message)
        : this.#before.then(() => this.#post(message));
    if (!waits) return Promise.resolve();
    const before = posted
      .catch(() => {})
      .then(() => {
        if (this.#before === before) this.#before = undefined;
      });
    this.#before = before;
    return message.id === undefined ? posted : Promise.resolve();
  }

  pause(): void {
    for (const carrier of this.#open.values()) carrier.pause();
    this.#standing?.pause();
  }

  resume(): void {
    for (const carrier of this.#open.values()) carrier.resume();
    this.#standing?.resume();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** On the stateless revision closing the stream is the cancel; nothing is sent. */
  #cancel({ params }: Sent): boolean {
    const id = ownMember(params, 'requestId');
    if (this.#session !== undefined || !isModernRevision(this.#revision ?? '')) return false;
    if (typeof id !== 'string' && typeof id !== 'number') return false;
    const carrier = this.#open.get(id);
    this.#open.delete(id);
    if (carrier !== undefined && 'abort' in carrier) carrier.abort();
    return true;
  }

  /** Resolves when the server has begun to answer; rejects only for what nobody waits for. */
  #post(message: Sent): Promise<void> {
    if (this.#closing !== undefined) {
      return Promise.reject(new Fault('upstream_unreachable', 'the session is closed'));
    }
    if (message.modern !== undefined) this.#revision = message.modern;
    return new Promise((resolve, reject) => {
      const { id } = message;
      const fail = (why: Fault, status?: number) => {
        if (id === undefined) reject(why);
        else this.#failed(id, why, status);
        resolve();
      };
      let lastEventId: string | undefined;
      let retryMs: number | undefined;
      const pending = askHttp(this.#parts.target, this.#question(message), {
        onReply: (reply) => {
          this.#noteSession(message, reply);
          // Everything but the handshake may be overtaken by what follows it.
          if (message.method !== 'initialize') resolve();
        },
        onEvent: (event) => {
          if (event.id !== undefined) lastEventId = event.id;
          if (event.retry !== undefined) retryMs = event.retry;
          if (event.data === '') return;
          this.#message(event.data, message);
          resolve();
        },
        onBody: (text, reply) => {
          this.#body(text, reply, message, fail);
          resolve();
        },
        onStreamEnd: () => {
          if (id === undefined || !this.#open.has(id)) return resolve();
          if (lastEventId === undefined || message.modern !== undefined) {
            fail(new Fault('upstream_broken', 'the stream ended before the answer'));
          } else this.#resumeStream(id, message, lastEventId, retryMs);
          resolve();
        },
        onError: (why) => {
          const resumable = id !== undefined && lastEventId !== undefined && this.#open.has(id);
          if (resumable && message.modern === undefined) {
            this.#resumeStream(id, message, lastEventId ?? '', retryMs);
          } else fail(why);
          resolve();
        },
      });
      if (id !== undefined) this.#open.set(id, pending);
    });
  }

  #question(message: Sent) {
    const { book, target } = this.#parts;
    const { method, params, modern } = message;
    const tool = method === 'tools/call' ? ownMember(params, 'name') : undefined;
    const mirrored = typeof tool === 'string' ? (book.find(tool)?.mirrored ?? []) : [];
    const mirrors = modern !== undefined && method !== '';
    return {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...this.#context(),
        ...(mirrors ? mirrorHeaders(method, params, mirrored) : {}),
      },
      body: message.text,
      idleMs: method === 'subscriptions/listen' ? 0 : target.timeouts.idleMs,
    } as const;
  }

  #context(): Record<string, string> {
    return {
      ...(this.#revision === undefined ? {} : { 'MCP-Protocol-Version': this.#revision }),
      ...(this.#session === undefined ? {} : { 'Mcp-Session-Id': this.#session }),
    };
  }

  #noteSession(message: Sent, reply: HttpReply): void {
    if (message.method === 'initialize' && reply.status === 200) {
      this.#session = reply.header('mcp-session-id');
    }
    if (message.method === 'notifications/initialized' && reply.status < 300) {
      this.#standing ??= openStandingStream({
        target: this.#parts.target,
        headers: () => this.#context(),
        onMessage: (text) => this.#parts.events.onMessage(text),
        onEnd: (status) => {
          if (status === 404) this.#sessionEnded();
        },
      });
    }
  }

  #message(text: string, about: Sent, status?: number): void {
    for (const message of readServerText(text)) {
      if (message.kind !== 'answer') continue;
      this.#open.delete(message.id);
      if (about.method === 'initialize' && message.id === about.id) {
        this.#revision = negotiatedRevision(text) ?? this.#revision;
      }
    }
    this.#parts.events.onMessage(text, status);
  }

  #body(
    text: string,
    reply: HttpReply,
    message: Sent,
    fail: (why: Fault, status?: number) => void,
  ): void {
    const { id } = message;
    const { status } = reply;
    if (id === undefined) {
      if (status >= 300) fail(refusal(status, text), status);
      return;
    }
    const answers = readServerText(text).some((one) => one.kind === 'answer' && one.id === id);
    if (answers) this.#message(text, message, status === 200 ? undefined : status);
    else fail(refusal(status, text), status >= 400 ? status : undefined);
    if (status === 404 && this.#session !== undefined && message.modern === undefined && !answers) {
      this.#sessionEnded();
    }
  }

  #resumeStream(
    id: string | number,
    message: Sent,
    lastEventId: string,
    retryMs: number | undefined,
  ): void {
    const stream = openStandingStream({
      target: this.#parts.target,
      headers: () => this.#context(),
      lastEventId,
      retryMs: retryMs ?? 0,
      onMessage: (text) => {
        this.#message(text, message);
        if (!this.#open.has(id)) stream.close();
      },
      onEnd: (_, why) => {
        const lost = new Fault('upstream_broken', 'the stream broke and could not be resumed', why);
        this.#failed(id, lost, undefined);
      },
    });
    this.#open.set(id, stream);
  }

  #failed(id: string | number, why: Fault, status: number | undefined): void {
    this.#open.delete(id);
    this.#parts.events.onRequestFailed(id, why, status);
  }

  #sessionEnded(): void {
    if (this.#closing !== undefined) return;
    this.#session = undefined;
    this.#closing = this.#end();
    const detail = `the session on \`${this.#parts.target.id}\` has ended; connect again`;
    this.#parts.events.onClose(new Fault('upstream_broken', detail));
  }

  async #end(): Promise<void> {
    this.#standing?.close();
    for (const carrier of this.#open.values()) {
      if ('abort' in carrier) carrier.abort();
      else carrier.close();
    }
    this.#open.clear();
    if (this.#session !== undefined) await this.#endSession();
    this.#parts.target.close();
  }

  /** The server may keep the session or not; the gateway goes either way. */
  #endSession(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, DELETE_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      askHttp(
        this.#parts.target,
        { method: 'DELETE', headers: this.#context(), idleMs: DELETE_MS },
        { onReply: () => {}, onEvent: () => {}, onBody: done, onStreamEnd: done, onError: done },
      );
    });
  }
}
