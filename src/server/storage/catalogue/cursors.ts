// Where the next page starts, as a text that tells its reader nothing: the name of the list and the
// key of the last row. What is none of ours is refused, never guessed at.
import { StorageError } from '../storage-error.ts';

export type CursorKey = readonly (string | number)[];

const PAGE_MAX = 200;

/** A limit of a page: whole and in range. */
export function pageLimit(limit: number): number {
  return Math.min(PAGE_MAX, Math.max(1, Math.trunc(limit) || 1));
}

export function cursorOf(list: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * The key in a cursor; `undefined` when there is none, for the first page.
 * @param shape an example of each member, for its type
 */
export function readCursor<Key extends CursorKey>(
  list: string,
  cursor: string | undefined,
  shape: Key,
): Key | undefined {
  if (cursor === undefined) return undefined;
  const [name, ...key] = membersOf(cursor);
  const fits =
    name === list &&
    key.length === shape.length &&
    shape.every((example, index) => typeof example === typeof key[index]) &&
    // One cursor has one spelling.
    Buffer.from(JSON.stringify([name, ...key])).toString('base64url') === cursor;
  if (!fits) throw badCursor(cursor);
  return key as unknown as Key; // members were compared with the shape
}

export function badCursor(cursor: string): StorageError {
  return new StorageError(
    'bad-cursor',
    `\`${cursor.slice(0, 100)}\` is no cursor of this list`,
    'begin again at the first page',
  );
}

function membersOf(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // not one of ours; the caller says so
  }
}

/** A page of rows of which one more than asked for was read. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursor: (last: Row) => string,
): { readonly rows: readonly Row[]; readonly next?: string } {
  if (rows.length <= limit) return { rows };
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return last === undefined ? { rows } : { rows: kept, next: cursor(last) };
}
