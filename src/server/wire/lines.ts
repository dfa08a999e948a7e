// Splits a byte stream into lines of UTF-8 text (stdio framing): a character split over chunks is
// put together, a line beyond the limit is skipped to its end. Used by the stdio front and the
// child link.
import { isUtf8 } from 'node:buffer';

export interface LineEvents {
  /** One line without its break; never empty; a trailing carriage return is cut off. */
  readonly onLine: (text: string) => void;
  /** A line that is no text: too long (reported when the limit is passed) or no valid UTF-8. */
  readonly onBadLine: (why: 'too_long' | 'not_utf8') => void;
}

export interface LineReader {
  push(chunk: Buffer): void;
  /** The stream has ended: bytes after the last break are delivered as a line. */
  end(): void;
}

/** The cap of a line that the protocol's own SDKs use: 10 MiB. */
export const LINE_BYTES_MAX = 10 * 1024 * 1024;
const LF = 10;
const CR = 13;

/** @param lineBytesMax limit of one line in bytes, without its break */
export function createLineReader(
  events: LineEvents,
  lineBytesMax: number = LINE_BYTES_MAX,
): LineReader {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let skipping = false;

  const hold = (piece: Buffer) => {
    if (skipping || piece.length === 0) return;
    heldBytes += piece.length;
    held.push(piece);
    if (heldBytes <= lineBytesMax) return;
    skipping = true;
    held = [];
    events.onBadLine('too_long');
  };
  const release = () => {
    const line = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    if (skipping) skipping = false;
    else deliver(line, events);
  };

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
        hold(chunk.subarray(start, end));
        start = end + 1;
        release();
      }
      hold(chunk.subarray(start));
    },
    end: release,
  };
}

function deliver(line: Buffer, events: LineEvents): void {
  const length = line.at(-1) === CR ? line.length - 1 : line.length;
  if (length === 0) return;
  if (isUtf8(line)) events.onLine(line.toString('utf8', 0, length));
  else events.onBadLine('not_utf8');
}

/**
 * One message as a line. Line breaks become spaces: in valid JSON they can only stand between
 * tokens, and a break would end the message early.
 */
export function messageLine(text: string): string {
  return `${/[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text}\n`;
}
