// What has changed, told to whoever looks at it: one feed a process, many readers, each of whom hears
// only of their organisation. Filled by the composition root; read by change-routes.ts.
import { randomBytes } from 'node:crypto';
import type { ChangeEvent } from '#contract/control-api.ts';

/** Something changed. */
export interface News extends ChangeEvent {
  readonly organisation: string;
}

/** With its place in the feed. */
export interface ToldNews {
  readonly place: string;
  readonly news: News;
}

export interface ChangeFeed {
  readonly tell: (news: News) => void;
  /** Calls back with everything from now on. Returns the end of it. */
  readonly listen: (listener: (told: ToldNews) => void) => () => void;
  /** Where it is now. */
  readonly place: () => string;
  /** What was told after a place; `undefined`: nobody knows any more, or it was another feed. */
  readonly after: (place: string) => readonly ToldNews[] | undefined;
}

export interface ChangeFeedParts {
  /** Starts what is followed only while somebody listens. Returns its end. */
  readonly follow?: (tell: (news: News) => void) => () => void;
}

/** So much is remembered for readers that lost their connection. */
const REMEMBERED_MAX = 1_000;
const PLACE = /^([\w-]{11})\.(\d{1,15})$/;

export function createChangeFeed({ follow }: ChangeFeedParts = {}): ChangeFeed {
  const listeners = new Set<(told: ToldNews) => void>();
  let remembered: ToldNews[] = [];
  let epoch = newEpoch();
  let count = 0;
  let unfollow = () => {};
  const place = () => `${epoch}.${count}`;
  const tell = (news: News) => {
    // Nobody is there to miss it: whoever comes reads everything anyway.
    if (listeners.size === 0) return;
    count += 1;
    const told = { place: place(), news };
    remembered.push(told);
    if (remembered.length > 2 * REMEMBERED_MAX) remembered = remembered.slice(-REMEMBERED_MAX);
    for (const listener of listeners) listener(told);
  };
  return {
    tell,
    place,
    listen(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        // INVARIANT: a place of a time when nothing was heard is a place that nobody knows.
        [epoch, remembered] = [newEpoch(), []];
        unfollow = follow?.(tell) ?? unfollow;
      }
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) unfollow();
      };
    },
    after(text) {
      const [, of, number = ''] = PLACE.exec(text) ?? [];
      const missed = count - Number(number);
      if (of !== epoch || missed < 0 || missed > remembered.length) return undefined;
      return missed === 0 ? [] : remembered.slice(-missed);
    },
  };
}

function newEpoch(): string {
  return randomBytes(8).toString('base64url');
}
