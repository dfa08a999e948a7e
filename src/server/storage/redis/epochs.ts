// Which counters in Redis are the true ones: PostgreSQL knows the epoch they were filled in, and the
// marker that Redis must show. A Redis that was restarted, emptied or replaced by an older copy does not
// show it, and the counters are made anew in a new epoch. Used by redis-counters.ts, rebuild-counters.ts.
import { randomBytes } from 'node:crypto';

export interface Epoch {
  /** Keeps installations apart that share a Redis. */
  readonly installation: string;
  /** Rises; 0: there have been no counters yet. */
  readonly number: number;
  /** What Redis must show; empty while the counters of the epoch are being made. */
  readonly marker: string;
}

export interface Epochs {
  read(): Promise<Epoch>;
  /**
   * True when the epoch is certainly still in force for what has been committed before: the rebuild of
   * a newer one sees it. Rejects when the database cannot be asked.
   */
  holds(epoch: number): Promise<boolean>;
}

/** Runs one statement: a pool or a client. */
export interface Query {
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly EpochRow[] }>;
}

interface EpochRow {
  readonly value: Uint8Array;
}

const NAME = 'redis-epoch';

/** An answer of the database counts for this long after the question was sent. */
const LEASE_MS = 500;
/**
 * A new epoch reads the records only after this: by then every answer that named the old one has run
 * out, so a call that went on under the old epoch is among the records.
 */
export const LEASE_OVER_MS = 1_500;
/** Longest time that a question may take. */
const ASK_MS = 2_000;
const TRIES = 3;

export function createEpochs(database: Query): Epochs {
  let answer: { readonly number: number; readonly askedAtMs: number } | undefined;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const askedAtMs = performance.now();
    const { number } = await within(readEpoch(database), ASK_MS);
    answer = { number, askedAtMs };
  };
  return {
    read: () => readEpoch(database),
    async holds(epoch) {
      // A process that was stopped for a while finds the answer it gets too old, and asks again.
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (answer !== undefined && performance.now() - answer.askedAtMs < LEASE_MS) {
          return answer.number === epoch;
        }
        asking ??= ask().finally(() => {
          asking = undefined;
        });
        await asking;
      }
      return false;
    },
  };
}

/** Makes the first one when there is none. */
export async function readEpoch(database: Query): Promise<Epoch> {
  const found = await database.query('SELECT value FROM ledger_settings WHERE name = $1', [NAME]);
  if (found.rows[0] !== undefined) return parse(found.rows[0].value);
  const first: Epoch = { installation: randomBytes(8).toString('hex'), number: 0, marker: '' };
  await database.query('INSERT INTO ledger_settings VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    NAME,
    Buffer.from(JSON.stringify(first)),
  ]);
  return readEpoch(database);
}

/** INVARIANT: only whoever holds the lock of the rebuild writes. */
export async function writeEpoch(database: Query, epoch: Epoch): Promise<void> {
  await database.query('UPDATE ledger_settings SET value = $2 WHERE name = $1', [
    NAME,
    Buffer.from(JSON.stringify(epoch)),
  ]);
}

function parse(value: Uint8Array): Epoch {
  return JSON.parse(Buffer.from(value).toString('utf8')) as Epoch; // nobody else writes it
}

function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`timeout after ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
