// Removes records that no organisation keeps any more. All share one chain, so it is cut where the
// longest of them begins; what one with a shorter time may not see any more, the API does not show.
// The duty of one process; built by open-control.ts.
import type { Organisation } from '#contract/control.ts';
import type { Retention } from '#core/decisions/index.ts';

export interface RecordRetentionParts {
  readonly organisations: () => Promise<readonly Organisation[]>;
  readonly prune: Retention['prune'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** How often it is looked whether it is time; default an hour. */
  readonly everyMs?: number;
}

export interface RecordRetention {
  /** Looks now, and then every hour. */
  start(): void;
  /** Removes what is due. Never rejects. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function createRecordRetention(parts: RecordRetentionParts): RecordRetention {
  const { organisations, prune, now, log, everyMs = HOUR_MS } = parts;
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  let last: { readonly atMs: number; readonly days: number } | undefined;
  const work = async () => {
    const days = daysKept(await organisations());
    const atMs = now();
    const isDue = last === undefined || atMs - last.atMs >= DAY_MS || days !== last.days;
    if (days === undefined || !isDue) return;
    const { removed } = await prune({ olderThanMs: days * DAY_MS });
    last = { atMs, days };
    if (removed > 0) log(`${removed} entries of records older than ${days} days were removed`);
  };
  const look = () => {
    working = working.then(work).catch((error: unknown) => {
      log(
        `records could not be removed: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    return working;
  };
  return {
    look,
    start() {
      void look();
      timer = setInterval(look, everyMs);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      await working;
    },
  };
}

/** The longest of all; `undefined`: one keeps them for ever, or there is none to ask. */
function daysKept(organisations: readonly Organisation[]): number | undefined {
  const days = organisations.map(({ settings }) => settings.recordDays);
  const known = days.filter((one) => one !== null);
  return known.length === days.length && known.length > 0 ? Math.max(...known) : undefined;
}
