// The ledger of several gateways: limits are charged in Redis, and then the record is committed in
// PostgreSQL. What cannot be recorded, or must not go on, gives its charge back. A crash between the two
// leaves the quota used, never free. Put together in open-redis.ts.
import type { Completion } from '#contract/record.ts';
import { type Committed, type Draft, refusedRecord } from '#core/decisions/index.ts';
import type { LedgerStore } from '../sqlite/ledger.ts';
import { recordFailed, StorageError } from '../storage-error.ts';
import type { RedisCounters } from './redis-counters.ts';

export interface RedisLedgerParts {
  /** Keeps the records, and applies no charges itself (`counters: 'elsewhere'`). Closed with this one. */
  readonly records: LedgerStore;
  readonly counters: RedisCounters;
}

const NOT_FORWARDED: Completion = {
  outcome: 'not_sent',
  latencyMs: 0,
  bytes: 0,
  overheadUs: 0,
  returned: true,
};

/**
 * INVARIANT: a call that goes on was charged in the epoch that is in force after its record was
 * committed: counters that are made anew later read that record.
 */
export function createRedisLedger({ records, counters }: RedisLedgerParts): LedgerStore {
  /** Epochs of the charges of calls that are on their way, by request id. */
  const charged = new Map<string, number>();
  let isClosed = false;

  const limited = async (draft: Draft): Promise<Committed> => {
    if (isClosed) throw closed();
    const { record, charges, approval } = draft;
    const { refused, epoch } = await counters.charge(charges);
    if (refused !== undefined) return deny(records, draft, refused);
    const committed = await records.commit(draft).catch((error: unknown) => {
      counters.giveBack(charges, epoch);
      throw error;
    });
    if (committed.approvalGone === true) {
      counters.giveBack(charges, epoch);
      return committed;
    }
    const mayGoOn = await counters.holds(epoch).catch((error: unknown) => {
      records.complete(record.requestId, NOT_FORWARDED, charges, approval);
      counters.giveBack(charges, epoch);
      throw error;
    });
    if (!mayGoOn) {
      records.complete(record.requestId, NOT_FORWARDED, charges, approval);
      throw madeAnew();
    }
    charged.set(record.requestId, epoch);
    return committed;
  };
  return {
    ...records,
    commit: (draft) => (draft.charges.length === 0 ? records.commit(draft) : limited(draft)),
    complete(requestId, completion, returned, approval) {
      const epoch = charged.get(requestId);
      charged.delete(requestId);
      if (epoch !== undefined && !isClosed) counters.giveBack(returned, epoch);
      records.complete(requestId, completion, returned, approval);
    },
    // Counters go on moving between the two looks.
    stateWithCounters: async () => ({
      ...(await records.state()),
      counters: await counters.values(),
    }),
    async close() {
      isClosed = true;
      await records.close();
      counters.close();
    },
  };
}

/** The denial is what is committed; nothing was charged. */
async function deny(records: LedgerStore, draft: Draft, index: number): Promise<Committed> {
  const refused = draft.refuse(index);
  const record = refusedRecord(draft.record, refused);
  await records.commit({ record, charges: [], refuse: draft.refuse });
  return { refused };
}

function closed() {
  return recordFailed(new StorageError('unavailable', 'the ledger is closed', 'start again'));
}

function madeAnew() {
  const help = 'try again';
  return recordFailed(
    new StorageError('busy', 'the counters in Redis were made anew under the call', help),
  );
}
