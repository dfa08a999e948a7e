// The end of the records, read once for all who follow it: readers at the same place share a look, and
// nothing waits for a reader but the place where it is. Used by the live route.
import type { RecordStore, RecordTail } from '#core/decisions/index.ts';

export interface RecordPages {
  /** Where the end is now. Rejects with a `StorageError`. */
  end(): Promise<string>;
  /** What comes after a place; the same place again when there is nothing yet. */
  after(cursor: string): Promise<RecordTail>;
}

/** A call is seen this much later at most, milliseconds. */
export const LOOK_EVERY_MS = 250;
const ROWS = 200;
const PAGES_MAX = 64;

export function createRecordPages(store: Pick<RecordStore, 'tail'>): RecordPages {
  const pages = new Map<string, Promise<RecordTail>>();
  const look = async (cursor: string) => {
    const page = await store.tail({}, cursor, ROWS);
    // INVARIANT: a page is remembered only when it is full or there is something in it; the end moves.
    if (page.cursor === cursor) setTimeout(() => pages.delete(cursor), LOOK_EVERY_MS / 2).unref();
    return page;
  };
  return {
    end: async () => (await store.tail({}, undefined, 1)).cursor,
    after(cursor) {
      const known = pages.get(cursor);
      if (known !== undefined) return known;
      const page = look(cursor);
      pages.set(cursor, page);
      page.catch(() => pages.delete(cursor));
      if (pages.size > PAGES_MAX) pages.delete(pages.keys().next().value ?? '');
      return page;
    },
  };
}
