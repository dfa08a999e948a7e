// Spends a shared budget as fast as it can: `spender FOLDER CALLS MAX`. Waits for a line on stdin so
// that several begin together; prints how many calls passed.
import { once } from 'node:events';
import { openLedger } from '#server/storage/index.ts';
import { charge, DONE, draft, NOON_MS } from '../drafts.ts';

const [folder = '', calls = '', max = ''] = process.argv.slice(2);
/** Calls in flight at once. */
const LANES = 8;

const ledger = openLedger({ folder, fsync: 'never', clock: () => NOON_MS });
process.stdout.write('ready\n');
await once(process.stdin, 'data');

let next = 0;
let passed = 0;
async function lane(): Promise<void> {
  while (next < Number(calls)) {
    next += 1;
    const id = `${process.pid}-${next}`;
    const { refused } = await ledger.commit(draft(id, [charge('shared', Number(max))]));
    if (refused !== undefined) continue;
    passed += 1;
    ledger.complete(id, DONE, []);
  }
}
await Promise.all(Array.from({ length: LANES }, lane));
await ledger.close();
process.stdout.write(`${passed}\n`);
process.stdin.destroy();
