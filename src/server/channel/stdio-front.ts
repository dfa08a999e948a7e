// The stdio front: one client on stdin and stdout, one relay behind it. Lines that are no messages
// are answered with errors; a slow side holds the other one back; when stdin ends, what is in
// flight is still answered. Started by `run`.
import type { Readable, Writable } from 'node:stream';
import { errorAnswer } from '#contract/errors.ts';
import type { MessageRefusal } from '#core/mcp/index.ts';
import { createLineReader, LINE_BYTES_MAX, messageLine } from '#server/wire/lines.ts';
import { readInbound } from './inbound-text.ts';
import type { Relay, RelayParts } from './relay.ts';

export interface StdioFrontParts {
  readonly input: Readable;
  readonly output: Writable;
  /** Builds the relay around the client side that the front provides. */
  readonly openRelay: (front: Pick<RelayParts, 'client' | 'onPressure'>) => Relay;
}

export interface StdioFront {
  /** Resolves when the client has gone and everything it had asked has been answered. */
  readonly done: Promise<void>;
  /** Resolves when all that was written has left, or the client takes nothing for a while. */
  flush(): Promise<void>;
}

/** How long answers are waited for once stdin has ended. */
const LAST_ANSWERS_MS = 30_000;
const FLUSH_MS = 2_000;

export function serveStdio(parts: StdioFrontParts): StdioFront {
  const { input, output } = parts;
  let blocked = false;
  const write = (text: string) => {
    if (output.destroyed || output.writableEnded) return;
    if (output.write(messageLine(text)) || blocked) return;
    blocked = true;
    relay.hold(true);
    output.once('drain', () => {
      blocked = false;
      relay.hold(false);
    });
  };
  const relay = parts.openRelay({
    client: { send: write, cancelled: () => {} },
    onPressure: (high) => (high ? input.pause() : input.resume()),
  });
  const lines = createLineReader({
    onLine: (text) =>
      readInbound(
        text,
        relay.revision,
        (message) => relay.receive(message),
        (refusal) => refuse(refusal, relay, write),
      ),
    onBadLine: (why) => write(badLine(why)),
  });
  input.on('data', (chunk: Buffer) => lines.push(chunk));
  const done = clientGone(parts).then(async (reads) => {
    lines.end();
    if (reads) await within(relay.idle(), LAST_ANSWERS_MS);
  });
  return { done, flush: () => within(flushed(output), FLUSH_MS) };
}

function refuse(refusal: MessageRefusal, relay: Relay, write: (text: string) => void): void {
  relay.recordRefused(refusal);
  // A refused notification: there is nobody to answer.
  if (refusal.idText === 'null' && refusal.method !== undefined) return;
  write(errorAnswer(refusal.code, refusal.detail, refusal.idText));
}

function badLine(why: 'too_long' | 'not_utf8'): string {
  return why === 'too_long'
    ? errorAnswer('body_too_large', `at most ${LINE_BYTES_MAX} bytes a line`, 'null')
    : errorAnswer('parse_error', 'the line is not valid UTF-8', 'null');
}

/** The client is gone when it closes either stream; false when nobody reads answers any more. */
function clientGone({ input, output }: StdioFrontParts): Promise<boolean> {
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) input.on(event, () => resolve(true));
    for (const event of ['close', 'error']) output.on(event, () => resolve(false));
  });
}

function flushed(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (output.destroyed || output.writableLength === 0) resolve();
    else output.write('', () => resolve());
  });
}

async function within(promise: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
