// The index comes out the same whether it was fed, read from the ledger, or both in turn, whatever
// happened in between.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DONE, draft } from '../../../../test/ledger/drafts.ts';
import { openLedger } from '../sqlite/ledger.ts';
import { ledgerPath } from '../sqlite/ledger-file.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { createIndexFeed, type IndexFeed } from './index-feed.ts';
import { createIndexFile, indexPath } from './index-file.ts';
import { takeStep } from './index-step.ts';
import { openLedgerView } from './ledger-view.ts';

const AT_MS = Date.UTC(2026, 0, 1);
/** Numbers of series depend on who came first, their names do not. */
const QUERIES = [
  'SELECT * FROM ends',
  'SELECT o.request, o.seq, o.at_ms, s.grant_id FROM open o JOIN series s ON s.id = o.series',
  `SELECT c.step_ms, c.start_ms, c.allow, c.deny, c.ask, c.failed, s.server, s.grant_id
   FROM counts c JOIN series s ON s.id = c.series`,
  'SELECT * FROM last_calls',
  'SELECT * FROM place',
];

/** Everything in an index; blocks by their rows, however they are cut. */
function contents(folder: string) {
  const db = openDatabase(indexPath(folder), true);
  const all = QUERIES.map((query) => {
    return db
      .prepare(query)
      .all([])
      .map((row) => JSON.stringify(row))
      .toSorted();
  });
  const rows = db.prepare('SELECT sum(rows) AS rows, max(last_seq) AS last FROM blocks').all([]);
  const columns = db.prepare('SELECT data FROM blocks ORDER BY first_seq').all([]);
  const packed = Buffer.concat(columns.map(({ data }) => Buffer.from(data as Uint8Array)));
  db.close();
  return { all, rows, packed: packed.toString('hex') };
}

function catchUp(folder: string, feed: IndexFeed | undefined, limit: number, steps: number): void {
  const ledger = openLedgerView(ledgerPath(folder));
  const index = createIndexFile(indexPath(folder));
  for (let step = 0; step < steps; step += 1) {
    const taken = takeStep({ tables: index.use(), ledger: ledger.use(), feed, limit });
    if (taken?.done !== false) break;
  }
  index.close();
  ledger.close();
}

const actions = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('decide'), by: fc.nat({ max: 4 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('end'), by: fc.nat({ max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('step'), by: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost'), by: fc.constant(0) }) },
  ),
  { minLength: 5, maxLength: 40 },
);

describe('an index that is fed', () => {
  it('holds what one holds that was read from the ledger', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (all) => {
        const folder = mkdtempSync(join(tmpdir(), 'wicketgate-feed-'));
        const feed = createIndexFeed();
        let nowMs = AT_MS;
        const open = { folder, fsync: 'never' as const, clock: () => nowMs };
        const own = openLedger({ ...open, follower: feed });
        const other = openLedger(open);
        const started: string[] = [];
        for (const [index, { kind, by }] of all.entries()) {
          nowMs += 20_000;
          if (kind === 'lost') feed.lost();
          if (kind === 'step') catchUp(folder, feed, 1 + by * 3, 2);
          if (kind === 'end') {
            const id = started.splice(by % (started.length + 1), 1)[0];
            const outcome = by % 2 === 0 ? 'ok' : 'timeout';
            if (id !== undefined) own.complete(id, { ...DONE, outcome }, []);
          }
          if (kind !== 'decide') continue;
          // One in five was written by another process.
          const writer = by === 4 ? other : own;
          const decision = by === 3 ? ('deny' as const) : ('allow' as const);
          const { record, ...rest } = draft(`r${index}`, [], { at: new Date(nowMs).toISOString() });
          await writer.commit({ ...rest, record: { ...record, decision, grant: `g${by % 2}` } });
          if (decision === 'allow') started.push(record.requestId);
        }
        await own.close();
        await other.close();
        catchUp(folder, feed, 7, 1_000);
        const fed = contents(folder);
        for (const end of ['', '-wal', '-shm'])
          rmSync(`${indexPath(folder)}${end}`, { force: true });
        catchUp(folder, undefined, 5_000, 10);
        expect(fed).toEqual(contents(folder));
        rmSync(folder, { recursive: true, force: true });
      }),
      { numRuns: 40 },
    );
  });

  it('does not gather without end while it is not taken', async () => {
    const feed = createIndexFeed();
    const about = { requestId: 'r', outcome: 'ok' };
    let seq = 0;
    for (let batch = 0; batch < 40; batch += 1) {
      const entries = Array.from({ length: 500 }, () => {
        seq += 1;
        return { seq, hash: `h${seq}`, text: '', about };
      });
      feed.committed(entries);
    }
    expect(feed.takeFrom(0)).toBeUndefined();
    feed.reached(seq);
    feed.committed([{ seq: seq + 1, hash: 'h', text: '', about }]);
    expect(feed.takeFrom(seq)?.count).toBe(1);
  });
});
