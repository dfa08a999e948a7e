// Splits a Server-Sent Events stream into blocks, fed with whatever the network delivers. Used by
// the upstream clients and by the pass-through, which forwards untouched blocks: the `raw` parts,
// put together with `rest()`, are byte for byte what was pushed.
import { Fault } from '#contract/errors.ts';

/** Everything up to and including a blank line: an event, a priming event, or comments. */
export interface SseEvent {
  /** The last `id:` of this block; absent when there is none, `""` resets the cursor. */
  readonly id?: string;
  /** The last `event:` of this block; absent means `message`. */
  readonly event?: string;
  /** The reconnection time in milliseconds, when the block sets one. */
  readonly retry?: number;
  /** `data:` lines joined by `\n`; `""` for a priming event and for a block of comments. */
  readonly data: string;
  readonly raw: Buffer;
}

export interface SseReader {
  /**
   * Takes the next bytes; calls `onEvent` for every block that they complete.
   * Throws a `Fault` (`upstream_broken`) when a block exceeds the limit; the reader is dead then.
   */
  push(chunk: Buffer): void;
  /** The bytes after the last complete block: no event, by the specification dropped at the end. */
  rest(): Buffer;
}

/** A block larger than this ends the stream: it would have to be held in memory whole. */
const BLOCK_BYTES_MAX = 10 * 1024 * 1024;
const LF = 10;
const CR = 13;

/** @param blockBytesMax limit of one block in bytes */
export function createSseReader(
  onEvent: (event: SseEvent) => void,
  blockBytesMax: number = BLOCK_BYTES_MAX,
): SseReader {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let first = true;
  const endOfBlock = createBlockFinder();

  const take = (piece: Buffer) => {
    heldBytes += piece.length;
    if (heldBytes > blockBytesMax) {
      throw new Fault('upstream_broken', `an event is larger than ${blockBytesMax} bytes`);
    }
    held.push(piece);
  };
  const rest = () => (held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held));
  const release = () => {
    const raw = rest();
    held = [];
    heldBytes = 0;
    onEvent(readBlock(raw, first));
    first = false;
  };

  return {
    push(chunk) {
      const breaks = createBreakFinder(chunk);
      let start = 0;
      for (let end = endOfBlock(chunk, 0, breaks); end >= 0; ) {
        take(chunk.subarray(start, end));
        start = end;
        release();
        end = endOfBlock(chunk, start, breaks);
      }
      if (start < chunk.length) take(chunk.subarray(start));
    },
    rest,
  };
}

/**
 * Finds where a block ends: after the break of an empty line. Remembers over chunks whether a line
 * has begun and whether a CRLF is cut in half. The result is negative when the chunk ends first.
 */
function createBlockFinder() {
  let lineIsEmpty = true;
  let afterCr = false;
  return (chunk: Buffer, from: number, breaks: (from: number) => number): number => {
    let at = from;
    while (at < chunk.length) {
      // The second half of a CRLF ends no further line.
      if (afterCr && chunk[at] === LF) at += 1;
      afterCr = false;
      if (at === chunk.length) return -1;
      const end = breaks(at);
      const blank = lineIsEmpty && end === at;
      lineIsEmpty = end < chunk.length;
      if (end === chunk.length) return -1;
      afterCr = chunk[end] === CR;
      at = end + 1;
      if (!blank) continue;
      if (afterCr && chunk[at] === LF) {
        afterCr = false;
        at += 1;
      }
      return at;
    }
    return -1;
  };
}

/** Finds the next CR or LF; each byte of the chunk is looked at once by either search. */
function createBreakFinder(chunk: Buffer): (from: number) => number {
  let lf = -1;
  let cr = -1;
  const next = (byte: number, from: number) => {
    const found = chunk.indexOf(byte, from);
    return found < 0 ? chunk.length : found;
  };
  return (from) => {
    if (lf < from) lf = next(LF, from);
    if (cr < from) cr = next(CR, from);
    return Math.min(lf, cr);
  };
}

function readBlock(raw: Buffer, first: boolean): SseEvent {
  const text = raw.toString('utf8');
  const data: string[] = [];
  let id: string | undefined;
  let event: string | undefined;
  let retry: number | undefined;
  for (const line of (first ? text.replace(/^\uFEFF/, '') : text).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) retry = Number(value);
  }
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined || event === '' ? {} : { event }),
    ...(retry === undefined ? {} : { retry }),
    data: data.join('\n'),
    raw,
  };
}

/**
 * One event as it goes out. Line breaks in the data become spaces: in JSON they can only stand
 * between tokens, and a break would start another field.
 */
export function sseEvent(data: string, id?: string): string {
  const line = /[\r\n]/.test(data) ? data.replace(/[\r\n]+/g, ' ') : data;
  return `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${line}\n\n`;
}
