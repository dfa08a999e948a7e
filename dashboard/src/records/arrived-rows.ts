// Calls that have come live, beside the list that was read: which of them stand above it, which wait,
// and which belong to the list and leave when it is read again. Nothing but data.
import type { RecordedRow } from '#contract/records-api.ts';

/** So many new rows stand above the list; then it is read afresh. */
export const NEW_ROWS_MAX = 200;

/** Reached only when calls come faster than the list can be read. */
const ROWS_MAX = 5 * NEW_ROWS_MAX;

/** Ended calls that are kept for pages which may not be here yet. */
const ENDED_MAX = 1_000;

/** What was read of the list. */
export interface Listed {
  /** Newest first. */
  readonly rows: readonly RecordedRow[];
  /** Their `requestId`s. */
  readonly ids: ReadonlySet<string>;
  /** Nothing older follows. */
  readonly isWhole: boolean;
}

export interface Arrived {
  /** Above the list, newest first. */
  readonly rows: readonly RecordedRow[];
  /** Held back, newest first. */
  readonly waiting: readonly RecordedRow[];
  /** Calls that have ended after the list, or the page that holds them, may have been read. */
  readonly ended: ReadonlyMap<string, RecordedRow>;
  /** Rows that a reading should have brought and has not, by `requestId`; another one decides. */
  readonly missed: ReadonlySet<string>;
}

export const NOTHING_ARRIVED: Arrived = {
  rows: [],
  waiting: [],
  ended: new Map(),
  missed: new Set(),
};

/**
 * Where a row stands, as far as times tell: `listed`; `above` the list; `older`, on a page that was not
 * read; or `within`. That is for a reading to settle: several processes commit calls of the same moment
 * in another order than they decided them.
 */
function placeOf(
  row: RecordedRow,
  { rows, ids, isWhole }: Listed,
): 'listed' | 'above' | 'within' | 'older' {
  if (ids.has(row.requestId)) return 'listed';
  const [newest, oldest] = [rows[0], rows.at(-1)];
  // Times are of one form, so that texts compare as they do.
  if (newest === undefined || oldest === undefined || row.at >= newest.at) return 'above';
  return !isWhole && row.at <= oldest.at ? 'older' : 'within';
}

/** A record has come: a new one, or one that is known and has ended. */
export function withRow(now: Arrived, row: RecordedRow, listed: Listed, held: boolean): Arrived {
  if (has(now.rows, row)) return { ...now, rows: replaced(now.rows, row) };
  if (has(now.waiting, row)) return { ...now, waiting: replaced(now.waiting, row) };
  const place = placeOf(row, listed);
  if (place === 'listed' || place === 'older') {
    return { ...now, ended: withEnded(now.ended, [row]) };
  }
  if (held) return { ...now, waiting: [row, ...now.waiting].slice(0, NEW_ROWS_MAX + 1) };
  return { ...now, rows: [row, ...now.rows].slice(0, ROWS_MAX) };
}

/** Those that waited are shown. */
export function withWaiting(now: Arrived): Arrived {
  if (now.waiting.length === 0) return now;
  return { ...now, rows: [...now.waiting, ...now.rows], waiting: [] };
}

/** The list has been read: what it holds now, or would hold on a later page, leaves. */
export function afterReading(now: Arrived, listed: Listed): Arrived {
  const missed = new Set<string>();
  const stays = (row: RecordedRow) => {
    const place = placeOf(row, listed);
    if (place !== 'within') return place === 'above';
    if (now.missed.has(row.requestId)) return false;
    missed.add(row.requestId);
    return true;
  };
  const rows = now.rows.filter(stays);
  const waiting = now.waiting.filter(stays);
  // The answer may be older than the end of a call that it holds.
  const ended = new Map(withEnded(now.ended, [...now.rows, ...now.waiting]));
  for (const { requestId, completion } of listed.rows) {
    if (completion !== undefined) ended.delete(requestId);
  }
  for (const { requestId } of [...rows, ...waiting]) ended.delete(requestId);
  return { rows, waiting, ended, missed };
}

function withEnded(
  ended: Arrived['ended'],
  rows: readonly RecordedRow[],
): ReadonlyMap<string, RecordedRow> {
  const done = rows.filter(({ completion }) => completion !== undefined);
  const all = [...ended, ...done.map((row) => [row.requestId, row] as const)];
  return new Map(all.slice(-ENDED_MAX));
}

/** Whether the list is to be read again: too much stands above it, or something that may belong into it. */
export function mustRead({ rows }: Pick<Arrived, 'rows'>, listed: Listed): boolean {
  if (rows.length >= NEW_ROWS_MAX) return true;
  return rows.some((row) => placeOf(row, listed) === 'within');
}

/** What the screen shows, newest first. */
export function shownRows(
  { rows, ended }: Pick<Arrived, 'rows' | 'ended'>,
  listed: Listed,
): readonly RecordedRow[] {
  const fresh = rows.filter((row) => ['above', 'within'].includes(placeOf(row, listed)));
  return [...fresh, ...listed.rows.map((row) => ended.get(row.requestId) ?? row)];
}

function replaced(rows: readonly RecordedRow[], row: RecordedRow): readonly RecordedRow[] {
  return rows.map((old) => (old.requestId === row.requestId ? row : old));
}

function has(rows: readonly RecordedRow[], { requestId }: RecordedRow): boolean {
  return rows.some((row) => row.requestId === requestId);
}
