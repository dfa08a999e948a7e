// Lists a page at a time, by keys: the query that asks for a page, and the address of the next one.
import { z } from 'zod';

export const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;
/** Cursors are the store's own and opaque; none is anywhere near as long. */
const CURSOR_LENGTH_MAX = 2_048;

export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIMIT_MAX)
  .default(LIMIT_DEFAULT)
  .describe(`Rows of a page, 1 to ${LIMIT_MAX}. Default ${LIMIT_DEFAULT}.`);

export const cursorParameter = z
  .string()
  .min(1)
  .max(CURSOR_LENGTH_MAX)
  .optional()
  .describe('Where the page starts: follow `next` of the page before.');

/** The same address with another cursor: path and query only, so that it holds behind a proxy. */
export function nextAddress(request: Request, name: string, cursor: string): string {
  const url = new URL(request.url);
  url.searchParams.set(name, cursor);
  return `${url.pathname}${url.search}`;
}
