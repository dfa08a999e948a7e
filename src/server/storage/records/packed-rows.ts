// Records as rows of 48 bytes: what a search looks at, and nothing else. Texts are hashes of 32 bits;
// whoever finds a row reads the record itself and looks again, so two texts of one hash do no harm.
// Numbers are in the machine's own order: the index never leaves the machine and can be made again.
import type { DecisionRecord } from '#contract/record.ts';
import type { RecordFilter } from '#core/decisions/index.ts';

export const ROW_BYTES = 48;
const FLOATS = ROW_BYTES / 8;
const WORDS = ROW_BYTES / 4;
const ROWS_MIN = 512;
/** The first two numbers of a row are its time and its sequence number, eight bytes each. */
const FIRST_TEXT = 4;
/** In the order in which `add` packs them. */
const TEXTS = ['organisation', 'server', 'grant', 'tool', 'rule', 'session', 'request'] as const;
const REQUEST = FIRST_TEXT + TEXTS.indexOf('request');
const DECISION = FIRST_TEXT + TEXTS.length;
const DECISIONS = { allow: 1, deny: 2, ask: 3 } as const;

/** Which values a block holds at all, one bit each; a block without a wanted value is not read. */
const MARK_BYTES = 1_024;

/** A block of as many rows is whole: its columns are kept apart, so that a search reads what it wants. */
export const BLOCK_ROWS = 4_096;
/** Numbers of the columns of a whole block: the time, the sequence number, and the words of a row. */
const TIME = 0;
const SEQUENCE = 1;

/** What of a record is searched. */
export type SearchedRecord = Pick<
  DecisionRecord,
  'organisation' | 'server' | 'grant' | 'tool' | 'rule' | 'session' | 'requestId' | 'decision'
>;

/** FNV-1a; never 0. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0 || 1;
}

export interface RowPacker {
  /** By ascending `seq`. */
  add(seq: number, atMs: number, record: SearchedRecord): void;
  /** The rows as bytes; a copy. */
  packed(): Uint8Array;
  clear(): void;
}

/** Rows in memory that grows as needed and is used again: nothing is made for a row. */
export function createRowPacker(): RowPacker {
  let floats = new Float64Array(ROWS_MIN * FLOATS);
  let words = new Uint32Array(floats.buffer);
  let rows = 0;
  const grow = () => {
    const larger = new Float64Array(floats.length * 2);
    larger.set(floats);
    floats = larger;
    words = new Uint32Array(floats.buffer);
  };
  return {
    add(seq, atMs, record) {
      if ((rows + 1) * FLOATS > floats.length) grow();
      floats[rows * FLOATS] = atMs;
      floats[rows * FLOATS + 1] = seq;
      const word = rows * WORDS + FIRST_TEXT;
      words[word] = hashOf(record.organisation);
      words[word + 1] = hashOf(record.server);
      words[word + 2] = hashOf(record.grant);
      words[word + 3] = hashOf(record.tool);
      words[word + 4] = hashOf(record.rule);
      words[word + 5] = hashOf(record.session);
      words[word + 6] = hashOf(record.requestId);
      words[rows * WORDS + DECISION] = DECISIONS[record.decision];
      rows += 1;
    },
    packed: () => new Uint8Array(floats.buffer.slice(0, rows * ROW_BYTES)),
    clear() {
      rows = 0;
    },
  };
}

/** `0` stands for a text that is absent. */
function hashOf(text: string | undefined): number {
  return text === undefined ? 0 : textHash(text);
}

/** First and last number, first and last moment of packed rows; there is at least one. */
export function spanOf(packed: Uint8Array) {
  const { floats } = numbersOf(packed);
  let [minMs, maxMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < floats.length; at += FLOATS) {
    minMs = Math.min(minMs, floats[at] ?? 0);
    maxMs = Math.max(maxMs, floats[at] ?? 0);
  }
  const [firstSeq, lastSeq] = [floats[1] ?? 0, floats[floats.length - FLOATS + 1] ?? 0];
  return { firstSeq, lastSeq, minMs, maxMs };
}

/** The mark of packed rows; marks of several blocks are joined with OR. */
export function markOf(packed: Uint8Array): Uint8Array {
  const mark = new Uint8Array(MARK_BYTES);
  const { words } = numbersOf(packed);
  for (let row = 0; row < words.length; row += WORDS) {
    for (let column = FIRST_TEXT; column <= DECISION; column += 1) {
      if (column === REQUEST) continue;
      const bit = markBit(column, words[row + column] ?? 0);
      mark[bit >> 3] = (mark[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  return mark;
}

function markBit(column: number, value: number): number {
  const mixed = Math.imul(value ^ (column * 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (MARK_BYTES * 8 - 1);
}

/** What a search wants of a row. */
export interface Wanted {
  readonly checks: readonly { readonly column: number; readonly values: readonly number[] }[];
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** @param request of this call only */
export function wantedOf(filter: RecordFilter, request?: string): Wanted {
  const { organisation, decision, fromMs = -Infinity, toMs = Infinity } = filter;
  const checks: { column: number; values: readonly number[] }[] = [];
  for (const [index, name] of TEXTS.entries()) {
    const text = name === 'request' ? request : name === 'organisation' ? undefined : filter[name];
    if (text !== undefined) checks.push({ column: FIRST_TEXT + index, values: [textHash(text)] });
  }
  if (decision !== undefined) checks.push({ column: DECISION, values: [DECISIONS[decision]] });
  if (organisation !== undefined) {
    const own = textHash(organisation.id);
    checks.push({ column: FIRST_TEXT, values: organisation.orphans ? [own, 0] : [own] });
  }
  return { checks, fromMs, toMs };
}

/** False: no row of a block with this mark is wanted. */
export function mayHold(mark: Uint8Array, { checks }: Wanted): boolean {
  return checks.every(({ column, values }) => {
    if (column === REQUEST) return true;
    return values.some((value) => {
      const bit = markBit(column, value);
      return ((mark[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
    });
  });
}

/** Sequence numbers of the wanted rows below `before`, greatest first, at most `limit`. */
export function findRows(
  packed: Uint8Array,
  { checks, fromMs, toMs }: Wanted,
  before: number,
  limit: number,
): readonly number[] {
  const { words, floats } = numbersOf(packed);
  const found: number[] = [];
  rows: for (let row = words.length / WORDS - 1; row >= 0 && found.length < limit; row -= 1) {
    for (const { column, values } of checks) {
      if (!values.includes(words[row * WORDS + column] ?? 0)) continue rows;
    }
    const atMs = floats[row * FLOATS] ?? 0;
    const seq = floats[row * FLOATS + 1] ?? 0;
    if (seq < before && atMs >= fromMs && atMs < toMs) found.push(seq);
  }
  return found;
}

/** The columns of packed rows by their numbers. */
export function columnsOf(packed: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const { words, floats } = numbersOf(packed);
  const rows = words.length / WORDS;
  const columns = new Map<number, Uint8Array>();
  for (const [column, at] of [TIME, SEQUENCE].entries()) {
    const values = Float64Array.from({ length: rows }, (_, row) => floats[row * FLOATS + at] ?? 0);
    columns.set(column, new Uint8Array(values.buffer));
  }
  for (let column = FIRST_TEXT; column <= DECISION; column += 1) {
    const values = Uint32Array.from({ length: rows }, (_, row) => words[row * WORDS + column] ?? 0);
    columns.set(column, new Uint8Array(values.buffer));
  }
  return columns;
}

/** As `findRows`, on columns, of which only those are read that are wanted and may still decide. */
export function findInColumns(
  read: (column: number) => Uint8Array,
  rows: number,
  { checks, fromMs, toMs }: Wanted,
  before: number,
  limit: number,
): readonly number[] {
  let left: readonly number[] | undefined;
  for (const { column, values } of checks) {
    const words = aligned(read(column), Uint32Array);
    const known: readonly number[] = left ?? Array.from({ length: rows }, (_, row) => row);
    const [first, second = first] = values;
    left = known.filter((row) => words[row] === first || words[row] === second);
    if (left.length === 0) return [];
  }
  const times = aligned(read(TIME), Float64Array);
  const seqs = aligned(read(SEQUENCE), Float64Array);
  const found: number[] = [];
  for (let place = (left?.length ?? rows) - 1; place >= 0 && found.length < limit; place -= 1) {
    const row = left === undefined ? place : (left[place] ?? 0);
    const [atMs, seq] = [times[row] ?? 0, seqs[row] ?? 0];
    if (seq < before && atMs >= fromMs && atMs < toMs) found.push(seq);
  }
  return found;
}

interface ViewOf<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): View;
}

/** Whole rows as the numbers that they are. */
function numbersOf(packed: Uint8Array) {
  const whole = packed.length - (packed.length % ROW_BYTES);
  const floats = aligned(packed.subarray(0, whole), Float64Array);
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length * 2);
  return { floats, words };
}

/** A view of bytes; of a copy where they lie at a place that a view cannot begin at. */
function aligned<View>(bytes: Uint8Array, kind: ViewOf<View>): View {
  const size = kind.BYTES_PER_ELEMENT;
  const whole = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new kind(whole.buffer, whole.byteOffset, whole.byteLength / size);
}
