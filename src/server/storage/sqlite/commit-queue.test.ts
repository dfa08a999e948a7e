// Which callers meet in one transaction.
import { describe, expect, it } from 'vitest';
import type { Batch, Draft } from '#core/decisions/index.ts';
import type { BatchWork } from './batch-writer.ts';
import { CommitQueue } from './commit-queue.ts';

const DRAFT = {} as Draft; // the queue looks at none of it

/** A queue whose transactions only note how many callers they had. */
function openQueue() {
  const batches: number[] = [];
  const write = ({ drafts }: BatchWork): Batch => {
    batches.push(drafts.length);
    const results = drafts.map(() => ({ committed: {} }));
    return { results } as unknown as Batch; // as much of it as the queue reads
  };
  const queue = new CommitQueue({
    write,
    isBusy: () => false,
    explain: (error) => error,
    nowMs: () => 0,
    busyTimeoutMs: 100,
    log: (line) => expect.unreachable(line),
  });
  return { queue, batches };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** `perTurn` callers in each of so many turns of the event loop. */
async function come(queue: CommitQueue, turns: number, perTurn: number): Promise<void> {
  const all: Promise<unknown>[] = [];
  for (let number = 0; number < turns; number += 1) {
    for (let caller = 0; caller < perTurn; caller += 1) all.push(queue.commit(DRAFT));
    await turn();
  }
  await Promise.all(all);
}

/** Many callers at once, often enough to be expected. */
async function getUsedToCompany(queue: CommitQueue, batches: number[]): Promise<void> {
  for (let round = 0; round < 10; round += 1) await come(queue, 1, 10);
  expect(batches).toEqual(Array(10).fill(10));
  batches.length = 0;
}

describe('callers', () => {
  it('of one turn of the event loop meet in one transaction', async () => {
    const { queue, batches } = openQueue();
    await come(queue, 1, 7);
    expect(batches).toEqual([7]);
  });

  it('that come one at a time do not wait for others', async () => {
    const { queue, batches } = openQueue();
    await come(queue, 3, 1);
    expect(batches).toEqual([1, 1, 1]);
    for (let round = 0; round < 20; round += 1) await come(queue, 1, 1);
    await come(queue, 2, 5);
    expect(batches.slice(-2)).toEqual([5, 5]);
  });

  it('that come in turns meet too, where there is company', async () => {
    const { queue, batches } = openQueue();
    await getUsedToCompany(queue, batches);
    await come(queue, 4, 3);
    expect(batches).toEqual([12]);
  });

  it('wait no longer than a few turns, whoever still comes', async () => {
    const { queue, batches } = openQueue();
    await getUsedToCompany(queue, batches);
    await come(queue, 28, 1);
    expect(batches).toEqual([7, 7, 7, 7]);
  });

  it('are not kept waiting by the end', async () => {
    const { queue, batches } = openQueue();
    await getUsedToCompany(queue, batches);
    const last = queue.commit(DRAFT);
    await queue.close();
    await last;
    expect(batches).toEqual([1]);
    await expect(queue.commit(DRAFT)).rejects.toMatchObject({ code: 'record_failed' });
  });
});
