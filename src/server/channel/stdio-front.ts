// The stdio front: one client on stdin and stdout, one relay behind it. Lines that are no messages
// are answered with errors; a slow side holds the other one back; when stdin ends, what is in
// flight is still answered. Started by `run`.
import type { Readable, Writable } from 'node:stream';
import { errorAnswer } from '#contract/errors.ts';
import type { InboundMessage, MessageRefusal } from '#core/mcp/index.ts';
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
}

/** How long answers are waited for once stdin has ended. */
const LAST_ANSWERS_MS = 30_000;

export function serveStdio(parts: StdioFrontParts): StdioFront {
  const { input, output } = parts;
  const write = (text: string) => {
    if (output.destroyed || output.writableEnded) return;
    if (!output.write(messageLine(text)) && output.listenerCount('drain') === 0) {
      relay.hold(true);
      output.once('drain', () => relay.hold(false));
    }
  };
  const relay = parts.openRelay({
    client: { send: write, cancelled: () => {} },
    onPressure: (high) => (high ? input.pause() : input.resume()),
  });
  const refuse = (refusal: MessageRefusal) => {
    relay.recordRefused(refusal);
    // A refused notification: there is nobody to answer.
    if (refusal.idText === 'null' && refusal.method !== undefined) return;
    write(errorAnswer(refusal.code, refusal.detail, refusal.idText));
  };
  const take = (message: InboundMessage) => relay.receive(message);
  const lines = createLineReader({
    onLine: (text) => readInbound(text, relay.revision, take, refuse),
    onBadLine: (why) =>
      write(
        why === 'too_long'
          ? errorAnswer('body_too_large', `at most ${LINE_BYTES_MAX} bytes a line`, 'null')
          : errorAnswer('parse_error', 'the line is not valid UTF-8', 'null'),
      ),
  });
  input.on('data', (chunk: Buffer) => lines.push(chunk));
  return { done: ended(parts).then(() => lastAnswers(relay, () => lines.end())) };
}

/** The client is gone when it closes either stream. */
function ended({ input, output }: StdioFrontParts): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) input.once(event, () => resolve());
    for (const event of ['close', 'error']) output.once(event, () => resolve());
  });
}

async function lastAnswers(relay: Relay, finish: () => void): Promise<void> {
  finish();
  relay.hold(false);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_ANSWERS_MS);
  });
  await Promise.race([relay.idle(), late]);
  clearTimeout(timer);
}
