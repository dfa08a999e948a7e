// All pages of one list, within limits: pages, items, and no cursor twice.
import type { Json, JsonObject } from '#core/kit/json.ts';
import type { ScanLimits } from './scan-limits.ts';
import { ScanStop } from './scan-stop.ts';
import { listOf, type Session } from './session.ts';

/**
 * @param ask adds what every request of the revision carries
 * Rejects with `AnswerError` when the server refuses, with `ScanStop` when it breaks a limit or
 * answers no list.
 */
export async function listAll(
  session: Session,
  method: string,
  key: string,
  limits: Pick<ScanLimits, 'pages' | 'items'>,
  ask: (params: JsonObject) => JsonObject,
): Promise<readonly Json[]> {
  const items: Json[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; page <= limits.pages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const result = await session.request(method, ask(params));
    const list = listOf(result, key);
    if (list === undefined) {
      throw new ScanStop('broken-protocol', `answered \`${method}\` without a list \`${key}\``);
    }
    items.push(...list);
    if (items.length > limits.items) {
      throw new ScanStop('over-limit', `lists more than ${limits.items} ${key}`);
    }
    const { nextCursor } = result;
    if (typeof nextCursor !== 'string' || nextCursor === '') return items;
    if (seen.has(nextCursor)) {
      throw new ScanStop('broken-protocol', `the pages of \`${method}\` go in circles`);
    }
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  throw new ScanStop('over-limit', `\`${method}\` has more than ${limits.pages} pages`);
}
