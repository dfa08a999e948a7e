// A link to a remote server over HTTP+SSE (2024-11-05): one GET stream, which is the session, and
// messages posted to the address that its first event names. Source: mcp-protocol 2.2.
import { Fault } from '#contract/errors.ts';
import type { PendingRequest } from '#server/upstream/http-client.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { SseEvent } from '#server/wire/sse.ts';
import { askHttp } from './http-ask.ts';
import type { FlowingLink, LinkEvents } from './link-events.ts';
import { refusal } from './sent-message.ts';

export interface SseLinkParts {
  /** The server at the address of its stream. */
  readonly target: HttpTarget;
  readonly url: string;
  /** The same server at another address, of the same origin. */
  readonly targetAt: (url: string) => HttpTarget;
  readonly events: LinkEvents;
}

/** How long the server may take to name the address for messages. */
const ENDPOINT_MS = 10_000;

export function openSseLink(parts: SseLinkParts): FlowingLink {
  return new SseLink(parts);
}

class SseLink implements FlowingLink {
  readonly #parts: SseLinkParts;
  readonly #stream: PendingRequest;
  readonly #endpoint: Promise<HttpTarget>;
  readonly #timer: NodeJS.Timeout;
  #settle: { resolve: (target: HttpTarget) => void; reject: (why: Fault) => void };
  #post: HttpTarget | undefined;
  #closed = false;

  constructor(parts: SseLinkParts) {
    this.#parts = parts;
    this.#settle = { resolve: () => {}, reject: () => {} };
    this.#endpoint = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever sends is told; without a sender `onClose` says it.
    this.#endpoint.catch(() => {});
    this.#timer = setTimeout(() => {
      this.#end(new Fault('upstream_timeout', 'no address for messages was named'));
    }, ENDPOINT_MS);
    this.#stream = askHttp(
      parts.target,
      { method: 'GET', headers: { Accept: 'text/event-stream' }, idleMs: 0 },
      {
        onReply: () => {},
        onEvent: (event) => this.#event(event),
        onBody: (text, { status }) => this.#end(refusal(status, text)),
        onStreamEnd: () => this.#end(new Fault('upstream_broken', 'the server ended the session')),
        onError: (why) => this.#end(why),
      },
    );
  }

  async send(text: string): Promise<void> {
    const target = await this.#endpoint;
    if (this.#closed) throw new Fault('upstream_unreachable', 'the session is closed');
    await new Promise<void>((resolve, reject) => {
      askHttp(
        target,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: text,
          idleMs: target.timeouts.idleMs,
        },
        {
          onReply: ({ status }) => {
            if (status < 300) resolve();
          },
          onEvent: () => {},
          onBody: (body, { status }) => reject(refusal(status, body)),
          onStreamEnd: resolve,
          onError: reject,
        },
      );
    });
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  async close(): Promise<void> {
    this.#release();
  }

  #event(event: SseEvent): void {
    if (event.event === 'endpoint') this.#named(event.data);
    else if (event.data !== '' && (event.event ?? 'message') === 'message') {
      this.#parts.events.onMessage(event.data);
    }
  }

  #named(address: string): void {
    if (this.#post !== undefined) return;
    const { url } = this.#parts;
    const named = URL.canParse(address, url) ? new URL(address, url) : undefined;
    // Another origin would get the messages, and the credentials with them.
    if (named === undefined || named.origin !== new URL(url).origin) {
      this.#end(new Fault('upstream_broken', 'the address for messages is on another origin'));
      return;
    }
    clearTimeout(this.#timer);
    this.#post = this.#parts.targetAt(named.href);
    this.#settle.resolve(this.#post);
  }

  #end(why: Fault): void {
    if (this.#closed) return;
    this.#settle.reject(why);
    this.#release();
    this.#parts.events.onClose(why);
  }

  #release(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#settle.reject(new Fault('upstream_unreachable', 'the session is closed'));
    this.#stream.abort();
    this.#post?.close();
    this.#parts.target.close();
  }
}
