// Ids of calls: unique across processes and restarts, sortable by the time they were made.
import { randomBytes } from 'node:crypto';

/**
 * Makes ids of 26 characters: milliseconds, a counter and 64 bits that are this maker's own.
 * @param now milliseconds since 1970
 */
export function createRequestIds(now: () => number): () => string {
  const own = randomBytes(8).toString('hex');
  let counter = 0;
  return () => {
    counter = (counter + 1) % 0x10000;
    const at = now().toString(36).padStart(9, '0');
    return `${at}${counter.toString(16).padStart(4, '0')}${own}`;
  };
}
