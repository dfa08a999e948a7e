// Puts every message of a legacy session on exactly one stream: the POST it belongs to, or the
// standing GET stream; and lets a client resume either. Source: mcp-protocol 2.1 and 2.2.
import { ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import type { Exchange, Headers } from '#server/gateway/exchange.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import type { ClientSide, Outgoing } from './client-side.ts';
import { EventLog, readEventId } from './event-log.ts';
import { PostStream } from './post-stream.ts';
import { openSseWriter } from './sse-writer.ts';

export interface SessionStreamsParts {
  readonly streams: StreamBook;
  readonly grant: string;
  /** Sent with every answer: the session's id. */
  readonly headers: Headers;
  /** The revision in use; events without data are only sent to clients that know them. */
  readonly revision: () => string | undefined;
  readonly onSlow: (slow: boolean) => void;
}

const FIRST_PRIMED_REVISION = '2025-11-25';
/** Ended streams that can still be resumed. */
const ENDED_MAX = 16;
const ENDED_CHARS_MAX = 4 * 1024 * 1024;

export class SessionStreams implements ClientSide {
  readonly #parts: SessionStreamsParts;
  readonly #standing = new EventLog(0);
  readonly #posts = new Map<string | number, PostStream>();
  readonly #tokens = new Map<unknown, PostStream>();
  /** Where the server's own requests went: what follows belongs there too. */
  readonly #asked = new Map<string | number, EventLog>();
  readonly #logs = new Map<number, EventLog>();
  #next = 1;
  #slow = 0;

  constructor(parts: SessionStreamsParts) {
    this.#parts = parts;
  }

  /** True while a client listens or waits: the session is in use. */
  get busy(): boolean {
    return this.#standing.attached || this.#posts.size > 0;
  }

  /** The answers to these requests go to this exchange. */
  openPost(exchange: Exchange, requests: readonly InboundMessage[]): void {
    const log = new EventLog(this.#next);
    this.#next += 1;
    const ids = requests.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const tokens = requests.flatMap(progressTokens);
    const post = new PostStream({
      exchange,
      log,
      requests: ids,
      headers: this.#parts.headers,
      openWriter: (to) => this.#open(to),
      primes: () => this.#primes(),
      onEnd: () => this.#ended(post, ids, tokens),
    });
    this.#logs.set(log.no, log);
    for (const id of ids) this.#posts.set(id, post);
    for (const token of tokens) this.#tokens.set(token, post);
  }

  /** Opens or resumes a stream; false when there is nothing to resume under this id. */
  openGet(exchange: Exchange, lastEventId: string | undefined): boolean {
    if (lastEventId === undefined) {
      this.#standing.attach(this.#open(exchange), { prime: this.#primes() });
      return true;
    }
    const from = readEventId(lastEventId);
    const log = from?.no === 0 ? this.#standing : this.#logs.get(from?.no ?? -1);
    if (from === undefined || log === undefined) return false;
    log.attach(this.#open(exchange), { after: from.seq, prime: false });
    return true;
  }

  send(text: string, about: Outgoing): void {
    if (about.kind === 'answer') {
      this.#posts.get(about.id)?.answer(about.id, text, about.status ?? 200);
      return;
    }
    const post = this.#postOf(about);
    if (about.kind === 'request') this.#asked.set(about.id, post?.log ?? this.#standing);
    if (post !== undefined) post.push(text);
    else this.#logOf(about).push(text);
  }

  cancelled(id: string | number): void {
    this.#posts.get(id)?.cancelled(id);
  }

  /** The client has answered a request of the server. */
  answered(id: string | number): void {
    this.#asked.delete(id);
  }

  /** Ends every connection. */
  close(): void {
    this.#standing.finish();
    for (const log of this.#logs.values()) log.finish();
  }

  #postOf(about: Outgoing): PostStream | undefined {
    if (about.kind === 'request') return this.#latest();
    if (about.kind !== 'notification') return undefined;
    if (about.method === 'notifications/progress') {
      const post = this.#tokens.get(ownMember(about.params, 'progressToken'));
      return post?.reachable === true ? post : undefined;
    }
    return about.method === 'notifications/message' ? this.#latest() : undefined;
  }

  #logOf(about: Outgoing): EventLog {
    if (about.kind !== 'notification' || about.method !== 'notifications/cancelled') {
      return this.#standing;
    }
    const id = ownMember(about.params, 'requestId');
    if (typeof id !== 'string' && typeof id !== 'number') return this.#standing;
    const log = this.#asked.get(id);
    this.#asked.delete(id);
    return log === undefined || log.complete ? this.#standing : log;
  }

  /**
   * Over stdio a server does not say which call a log line or a question belongs to: the one that
   * was made last is the best guess, and exact when only one is in flight.
   */
  #latest(): PostStream | undefined {
    return [...this.#posts.values()].findLast((post) => post.reachable);
  }

  #ended(post: PostStream, ids: readonly (string | number)[], tokens: readonly unknown[]): void {
    for (const id of ids) this.#posts.delete(id);
    for (const token of tokens) this.#tokens.delete(token);
    // Without events there is nothing that anybody could resume.
    if (!post.streaming && post.log.chars === 0) this.#logs.delete(post.log.no);
    this.#forgetOldLogs();
  }

  #forgetOldLogs(): void {
    const ended = [...this.#logs.values()].filter((log) => log.complete);
    let chars = ended.reduce((sum, log) => sum + log.chars, 0);
    let count = ended.length;
    for (const log of ended) {
      if (count <= ENDED_MAX && chars <= ENDED_CHARS_MAX) return;
      this.#logs.delete(log.no);
      count -= 1;
      chars -= log.chars;
    }
  }

  #primes(): boolean {
    return (this.#parts.revision() ?? '') >= FIRST_PRIMED_REVISION;
  }

  #open(exchange: Exchange) {
    return openSseWriter({
      exchange,
      streams: this.#parts.streams,
      grant: this.#parts.grant,
      headers: this.#parts.headers,
      onSlow: (slow) => {
        const before = this.#slow > 0;
        this.#slow += slow ? 1 : -1;
        if (this.#slow > 0 !== before) this.#parts.onSlow(this.#slow > 0);
      },
      onGone: () => {},
    });
  }
}

function progressTokens({ params }: InboundMessage): readonly unknown[] {
  const meta = params === undefined ? undefined : ownMember(params, '_meta');
  if (typeof meta !== 'object' || meta === null || !('progressToken' in meta)) return [];
  return [meta.progressToken];
}
