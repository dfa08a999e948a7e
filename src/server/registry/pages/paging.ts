// Further pages of a list by their address: `cursor` is where the page starts, `from` is where the
// one before it started, so that both directions are links without counting anything.
import type { Page as Rows } from '#core/assessment/index.ts';
import type { Block } from './page.ts';

/** Rows on a page of a list. */
export const LIST_ROWS = 50;

/** Longer ones are none of ours. */
const CURSOR_MAX = 1_000;

export interface Place {
  readonly cursor?: string;
  /** Where the page before starts; empty: at the first row. */
  readonly from?: string;
}

export function placeOf(url: string): Place {
  const { searchParams } = new URL(url);
  const cursor = searchParams.get('cursor') ?? '';
  const from = searchParams.get('from');
  if (cursor === '' || cursor.length > CURSOR_MAX) return {};
  return from === null || from.length > CURSOR_MAX ? { cursor } : { cursor, from };
}

export interface Turns {
  /** The address of this page, without the way to it. */
  readonly path: string;
  readonly next?: string;
  readonly previous?: string;
  readonly blocks: readonly Block[];
}

/** Addresses and links around a page of rows; `list` is the address of the list, with its filter. */
export function turnsOf(list: string, { cursor, from }: Place, rows: Rows<unknown>): Turns {
  const at = (start: string) =>
    start === ''
      ? list
      : `${list}${list.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(start)}`;
  const next =
    rows.next === undefined
      ? undefined
      : `${at(rows.next)}&from=${encodeURIComponent(cursor ?? '')}`;
  const turns = {
    ...(next === undefined ? {} : { next }),
    ...(from === undefined ? {} : { previous: at(from) }),
  };
  const pager = { ...turns, ...(cursor === undefined ? {} : { first: list }) };
  const blocks: Block[] = Object.keys(pager).length === 0 ? [] : [{ kind: 'pager', ...pager }];
  return { path: at(cursor ?? ''), ...turns, blocks };
}
