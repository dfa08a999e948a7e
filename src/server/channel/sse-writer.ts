// One SSE connection to a client: whole events only, with the count of what the client has not
// taken yet. Used by every streamed answer of the channel endpoint.
import type { AnswerStream, Exchange, Headers } from '#server/gateway/exchange.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { sseEvent } from '#server/wire/sse.ts';

export interface SseWriter {
  /** One message as an event; without an id the client cannot resume after it. */
  event(text: string, id?: string): void;
  /** An event without data: gives the client an id to resume from before there is a message. */
  prime(id: string): void;
  /** Names the event that tells a client of 2024-11-05 where to post. */
  endpoint(uri: string): void;
  end(): void;
  /** Breaks the connection: the client sees that the answer is not whole. */
  destroy(): void;
  /** False once the client has gone or the stream has ended. */
  readonly open: boolean;
}

export interface SseWriterParts {
  readonly exchange: Exchange;
  readonly streams: StreamBook;
  readonly grant: string;
  readonly headers: Headers;
  /** True: the client takes nothing any more; false: it does again. */
  readonly onSlow: (slow: boolean) => void;
  /** The client has gone before the end. */
  readonly onGone: () => void;
}

const SSE_HEADERS: Headers = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};
/** So much may wait for a client before it counts as slow. */
const WAITING_BYTES_MAX = 1024 * 1024;

/** Starts the streamed answer at once, so that the client has its head. */
export function openSseWriter(parts: SseWriterParts): SseWriter {
  const { exchange, streams, grant } = parts;
  const stream = exchange.stream(200, { ...SSE_HEADERS, ...parts.headers });
  const forget = streams.add(grant, stream, true);
  const pressure = createPressure(stream, parts.onSlow);
  let open = true;
  const close = () => {
    open = false;
    forget();
    pressure.release();
  };
  exchange.onAbort(() => {
    if (!open) return;
    close();
    parts.onGone();
  });
  const write = (text: string) => {
    if (open) pressure.write(text);
  };
  return {
    event: (text, id) => write(sseEvent(text, id)),
    prime: (id) => write(`id: ${id}\ndata: \n\n`),
    endpoint: (uri) => write(`event: endpoint\ndata: ${uri}\n\n`),
    end() {
      if (!open) return;
      close();
      stream.end();
    },
    destroy() {
      if (!open) return;
      close();
      stream.destroy();
    },
    get open() {
      return open;
    },
  };
}

function createPressure(stream: AnswerStream, onSlow: (slow: boolean) => void) {
  let blocked = false;
  let waiting = 0;
  let slow = false;
  const release = () => {
    blocked = false;
    waiting = 0;
    if (slow) onSlow(false);
    slow = false;
  };
  return {
    write(text: string) {
      const flows = stream.write(text);
      if (flows && !blocked) return;
      waiting += text.length;
      if (!blocked) {
        blocked = true;
        stream.onDrain(release);
      }
      if (slow || waiting < WAITING_BYTES_MAX) return;
      slow = true;
      onSlow(true);
    },
    release,
  };
}
