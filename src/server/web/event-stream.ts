// Answers that never end: server-sent events to whoever is signed in. Used by every live route. A
// reader gets nothing once it may not read any more, takes up bounded memory however slowly it reads,
// and is told by heartbeats that the connection lives.
import { HttpProblem } from './problem.ts';

export interface ServerEvent {
  /** Absent: `message`. */
  readonly event?: string;
  /** Sent back as `Last-Event-ID` by a reader that lost the connection. */
  readonly id?: string;
  /** Becomes JSON on one line. */
  readonly data: unknown;
}

/** Where a feed puts what happens. */
export interface EventSink {
  /**
   * Sends all of them, in order; waits while the reader is slow.
   * @returns false: the stream has ended, and nothing is sent any more
   */
  send(events: readonly ServerEvent[]): Promise<boolean>;
  /** Aborted when the stream has ended, whoever ended it. */
  readonly ended: AbortSignal;
}

export interface EventStreamParts {
  /** Streams of the same reader are counted together. */
  readonly reader: string;
  /** Asked before each sending and with each heartbeat; false, or a failure, ends the stream. */
  readonly mayRead: () => Promise<boolean>;
  /** Sends until `ended`; when it resolves the stream ends, when it rejects it breaks. */
  readonly feed: (sink: EventSink) => Promise<void>;
}

export interface EventStreams {
  /** Throws an `HttpProblem`: 429 when the reader has too many, 503 when it is closed. */
  open(request: Request, parts: EventStreamParts): Response;
  /** Ends all of them, and opens none any more. */
  close(): void;
}

export interface EventStreamsParts {
  readonly log: (line: string) => void;
  /** Streams that one reader may have open; default 16. */
  readonly perReader?: number;
  /** Between two heartbeats, milliseconds; default 5,000. */
  readonly heartbeatMs?: number;
  /** So long a reader may take nothing of what waits for it, milliseconds; default 20,000. */
  readonly patienceMs?: number;
}

/** So much may wait for a reader before its feed waits too. */
const WAITING_BYTES_MAX = 262_144;
const PER_READER = 16;
const HEARTBEAT_MS = 5_000;
const PATIENCE_MS = 20_000;
const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};
/** After a lost connection, milliseconds. */
const PRELUDE = 'retry: 2000\n\n';
const HEARTBEAT = ': \n\n';
const EVENT_ID = /^[\x21-\x7e]{1,2048}$/;
const LINE_END = /[\r\n\0]/;

export function createEventStreams(parts: EventStreamsParts): EventStreams {
  const open = new Map<string, number>();
  const running = new Set<EventStream>();
  let closed = false;
  const { perReader = PER_READER } = parts;
  return {
    open(request, about) {
      const { reader } = about;
      const count = open.get(reader) ?? 0;
      const later = { headers: { 'Retry-After': '2' } };
      if (closed) throw new HttpProblem(503, 'the gateway is stopping', later);
      if (count >= perReader) {
        const help = 'close other windows of the dashboard, or other readers with this token';
        throw new HttpProblem(429, `${count} streams are open already`, { help, ...later });
      }
      open.set(reader, count + 1);
      const stream = new EventStream(parts, about, request.signal);
      running.add(stream);
      void whenAborted(stream.ended).then(() => {
        running.delete(stream);
        const left = (open.get(reader) ?? 1) - 1;
        if (left === 0) open.delete(reader);
        else open.set(reader, left);
      });
      return new Response(stream.body, { headers: HEADERS });
    },
    close() {
      closed = true;
      for (const stream of running) stream.close();
    },
  };
}

/** For a feed that has nothing to do until its stream ends. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What a reader has seen last; `undefined`: it begins, or says nothing usable. */
export function lastEventId(request: Request): string | undefined {
  const id = request.headers.get('last-event-id');
  return id !== null && EVENT_ID.test(id) ? id : undefined;
}

class EventStream implements EventSink {
  readonly body: ReadableStream<Uint8Array>;
  readonly #parts: EventStreamsParts;
  readonly #about: EventStreamParts;
  readonly #end = new AbortController();
  readonly #encoder = new TextEncoder();
  #queue: ReadableStreamDefaultController<Uint8Array> | undefined;
  #wake: () => void = () => {};

  constructor(parts: EventStreamsParts, about: EventStreamParts, gone: AbortSignal) {
    this.#parts = parts;
    this.#about = about;
    const size = (chunk?: Uint8Array) => chunk?.byteLength ?? 0;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (queue) => {
          this.#queue = queue;
        },
        pull: () => this.#wake(),
        cancel: () => this.#stop(),
      },
      { highWaterMark: WAITING_BYTES_MAX, size },
    );
    const beat = setInterval(() => void this.#beat(), parts.heartbeatMs ?? HEARTBEAT_MS);
    beat.unref();
    const close = () => this.close();
    gone.addEventListener('abort', close);
    this.ended.addEventListener('abort', () => {
      clearInterval(beat);
      gone.removeEventListener('abort', close);
      this.#wake();
    });
    if (gone.aborted) this.close();
    this.#write(PRELUDE);
    void this.#feed();
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  async send(events: readonly ServerEvent[]): Promise<boolean> {
    if (events.length === 0 || !(await this.#admits())) return !this.ended.aborted;
    for (const event of events) {
      this.#write(eventText(event));
      if (this.#isFull() && !(await this.#drained())) return false;
    }
    return !this.ended.aborted;
  }

  async #feed(): Promise<void> {
    try {
      await this.#about.feed(this);
      this.close();
    } catch (error) {
      if (this.ended.aborted) return;
      this.#parts.log(`a live stream: ${error instanceof Error ? error.message : String(error)}`);
      this.#break('its feed has failed');
    }
  }

  async #beat(): Promise<void> {
    // What waits already says that the connection lives.
    if ((await this.#admits()) && !this.#isFull()) this.#write(HEARTBEAT);
  }

  async #admits(): Promise<boolean> {
    const may = await this.#about.mayRead().catch(() => false);
    if (!may) this.close();
    return may && !this.ended.aborted;
  }

  #isFull(): boolean {
    return (this.#queue?.desiredSize ?? 1) <= 0;
  }

  /** Waits until the reader has taken something; false: it has not in time, and is cut. */
  async #drained(): Promise<boolean> {
    const { patienceMs = PATIENCE_MS } = this.#parts;
    let late: NodeJS.Timeout | undefined;
    const taken = await new Promise<boolean>((resolve) => {
      this.#wake = () => resolve(true);
      late = setTimeout(() => resolve(false), patienceMs);
    });
    clearTimeout(late);
    this.#wake = () => {};
    if (!taken) this.#break('its reader takes nothing');
    return !this.ended.aborted;
  }

  #write(text: string): void {
    if (!this.ended.aborted) this.#queue?.enqueue(this.#encoder.encode(text));
  }

  close(): void {
    if (this.ended.aborted) return;
    this.#stop();
    this.#queue?.close();
  }

  /** The reader sees a broken connection, and what waits for it is dropped. */
  #break(why: string): void {
    if (this.ended.aborted) return;
    this.#stop();
    this.#queue?.error(new DOMException(`a live stream is cut: ${why}`, 'AbortError'));
  }

  #stop(): void {
    this.#end.abort();
  }
}

function eventText({ event, id, data }: ServerEvent): string {
  for (const field of [event ?? '', id ?? '']) {
    if (LINE_END.test(field)) throw new Error('an event with a line end in a field');
  }
  const named = event === undefined ? '' : `event: ${event}\n`;
  const marked = id === undefined ? '' : `id: ${id}\n`;
  return `${named}${marked}data: ${JSON.stringify(data)}\n\n`;
}
