// The answer of a list: a page of rows and the address of the next one.
import type { Listed, Paging } from '#core/control/index.ts';
import { nextAddress, type RouteValue } from '#server/web/index.ts';

export function listed(request: Request, page: Listed<unknown>): RouteValue {
  const next = page.next === undefined ? undefined : nextAddress(request, 'cursor', page.next);
  return { value: { data: page.rows, next: next ?? null }, next };
}

export function pagingOf(query: {
  readonly limit: number;
  readonly cursor?: string | undefined;
}): Paging {
  const { limit, cursor } = query;
  return cursor === undefined ? { limit } : { limit, cursor };
}

/** Every row of a list, up to a bound. */
export async function allRows<Row>(
  read: (page: Paging) => Promise<Listed<Row>>,
  max: number,
): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(pagingOf({ limit: 200, cursor }));
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== undefined && rows.length < max);
  return { rows, more: cursor !== undefined };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the members that are undefined, which optional fields of the store do not take. */
export function defined<T extends object>(value: T): Defined<T> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries) as Defined<T>; // the same members, less the undefined ones
}

/** The answer to something created. */
export function created(value: unknown, address: string, revision?: number): RouteValue {
  return { value, status: 201, revision, headers: { Location: address } };
}

export function nothing(): Response {
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
}
