// Sends a `Response` as the answer of an exchange: whole when its body is there at once, streamed
// when it takes its time, never faster than the client reads. Used by the web handler.
import type { AnswerStream, Exchange, Headers } from './exchange.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Bytes that are gathered before an answer goes out as a stream. */
const WHOLE_BYTES_MAX = 1_048_576;

/** Headers that belong to the connection and are set where the answer is framed. */
const OWN = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * Sends one response. Resolves when it has been handed over or the client has gone.
 * Rejects when the body fails; the exchange has then been answered or cut, or not begun at all.
 * @param own further headers
 */
export async function sendResponse(
  exchange: Exchange,
  response: Response,
  gone: AbortSignal,
  own: Headers = {},
): Promise<void> {
  const headers = { ...headersOf(response), ...own };
  const reader = response.body?.getReader();
  if (reader === undefined) {
    exchange.respond(response.status, headers);
    return;
  }
  const gathered = await gather(reader);
  if (gone.aborted) return cancel(reader);
  if (gathered.whole) {
    exchange.respond(response.status, headers, Buffer.concat(gathered.chunks));
    return;
  }
  const stream = exchange.stream(response.status, headers);
  if (exchange.method !== 'HEAD') return pump(gathered, reader, stream, gone);
  stream.end();
  await cancel(reader);
}

/** Several `Set-Cookie` would need several lines; nothing here sets more than one. */
function headersOf(response: Response): Headers {
  return Object.fromEntries([...response.headers].filter(([name]) => !OWN.has(name)));
}

interface Gathered {
  readonly chunks: Buffer[];
  /** The body ended within this turn of the event loop. */
  readonly whole: boolean;
  /** The read that was still waiting. */
  readonly pending?: ReturnType<Reader['read']>;
}

/** What the body gives without waiting for the world. */
async function gather(reader: Reader): Promise<Gathered> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < WHOLE_BYTES_MAX) {
    const pending = reader.read();
    const result = await Promise.race([pending, endOfTurn()]);
    if (result === undefined) return { chunks, whole: false, pending };
    if (result.done) return { chunks, whole: true };
    chunks.push(Buffer.from(result.value));
    size += result.value.length;
  }
  return { chunks, whole: false };
}

function endOfTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

async function pump(
  { chunks, pending }: Gathered,
  reader: Reader,
  stream: AnswerStream,
  gone: AbortSignal,
): Promise<void> {
  let wake: (() => void) | undefined;
  gone.addEventListener('abort', () => {
    wake?.();
    void cancel(reader);
  });
  // A body that fails while the client takes nothing must not wait for the client.
  let failed = false;
  reader.closed.catch(() => {
    failed = true;
    wake?.();
  });
  const write = async (chunk: Uint8Array) => {
    if (gone.aborted || failed || stream.write(Buffer.from(chunk))) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      stream.onDrain(resolve);
    });
  };
  try {
    for (const chunk of chunks) await write(chunk);
    let result = await (pending ?? reader.read());
    while (!result.done && !gone.aborted) {
      await write(result.value);
      result = await reader.read();
    }
    stream.end();
  } catch (error) {
    // The status has gone out; only a broken connection can still say that the answer is not whole.
    stream.destroy();
    if (!gone.aborted && !isAbort(error)) throw error;
  }
}

/** A body that was cut on purpose, such as one that its reader does not take: nothing to log. */
function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Nobody reads on; whether its source can be told so does not matter any more. */
async function cancel(reader: Reader): Promise<void> {
  await reader.cancel().catch(() => {});
}
