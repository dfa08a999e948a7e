// Writes records without end and says on stdout which are acknowledged: `writer FOLDER RUN`. Made to
// be killed at any moment.
import { writeSync } from 'node:fs';
import { openLedger } from '#server/storage/index.ts';
import { charge, DONE, draft, NOON_MS } from '../drafts.ts';

const [folder = '', run = ''] = process.argv.slice(2);
const LANES = 6;

const ledger = openLedger({ folder, fsync: 'never', clock: () => NOON_MS });
let next = 0;
async function lane(): Promise<never> {
  for (;;) {
    next += 1;
    const id = `${run}-${next}`;
    await ledger.commit(draft(id, [charge('shared', 1e9)]));
    // Synchronous, so that what is on the pipe was acknowledged, whatever happens next.
    writeSync(1, `${id}\n`);
    if (next % 3 === 0) ledger.complete(id, DONE, []);
  }
}
await Promise.all(Array.from({ length: LANES }, lane));
