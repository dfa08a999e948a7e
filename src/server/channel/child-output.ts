// Reads what a child writes: messages and garbage on stdout, log lines on stderr. A child that
// floods either is slowed down or given up; it never fills the log, the memory or the processor.
import type { Readable } from 'node:stream';
import type { UpstreamEvents } from '#server/upstream/link.ts';
import { createLineReader, LINE_BYTES_MAX } from '#server/wire/lines.ts';
import { createLogThrottle } from './log-throttle.ts';

/** More lines than this without a single message: whatever it is, it is no MCP server. */
const GARBAGE_LINES_MAX = 10_000;
const STDERR_LINE_BYTES_MAX = 64 * 1024;
/** Reading stderr pauses after this much of it went unlogged. */
const FLOOD_BYTES = 1024 * 1024;
const FLOOD_PAUSE_MS = 20;

/** @param giveUp called, at most once in effect, with why this child cannot go on */
export function readMessages(
  stdout: Readable,
  events: Pick<UpstreamEvents, 'onMessage' | 'onLog'>,
  giveUp: (why: string) => void,
): void {
  const throttle = createLogThrottle(events.onLog);
  let garbage = 0;
  const drop = (what: string) => {
    garbage += 1;
    throttle.line(`no message on stdout: ${what}`);
    if (garbage > GARBAGE_LINES_MAX) giveUp('writes lines that are no messages; it was ended');
  };
  const reader = createLineReader({
    onLine(text) {
      if (!/^\s*[{[]/.test(text)) return drop(text);
      garbage = 0;
      events.onMessage(text);
    },
    onBadLine(why) {
      if (why === 'not_utf8') return drop('bytes that are not UTF-8');
      // Its request would wait for ever, and whose answer it is stands in the part not read.
      giveUp(`sent a message larger than ${LINE_BYTES_MAX} bytes; it was ended`);
    },
  });
  stdout.on('data', (chunk: Buffer) => reader.push(chunk));
  stdout.on('end', () => {
    reader.end();
    throttle.flush();
  });
  stdout.on('error', (error) => events.onLog(`reading stdout failed: ${error.message}`));
}

export function readLog(stderr: Readable, onLog: (line: string) => void): void {
  const throttle = createLogThrottle(onLog);
  let unlogged = 0;
  const reader = createLineReader(
    {
      onLine: (text) => throttle.line(text),
      onBadLine: (why) => throttle.line(why === 'too_long' ? 'a very long line' : 'a binary line'),
    },
    STDERR_LINE_BYTES_MAX,
  );
  stderr.on('data', (chunk: Buffer) => {
    if (!throttle.silent) {
      unlogged = 0;
      reader.push(chunk);
      return;
    }
    throttle.skip(chunk.length);
    unlogged += chunk.length;
    if (unlogged < FLOOD_BYTES) return;
    unlogged = 0;
    stderr.pause();
    setTimeout(() => stderr.resume(), FLOOD_PAUSE_MS).unref();
  });
  stderr.on('end', () => {
    reader.end();
    throttle.flush();
  });
  stderr.on('error', (error) => onLog(`reading stderr failed: ${error.message}`));
}
