// Records a call for every line on stdin and answers with a line: `ok`, or the fault. Large entries,
// so that a limited disk is soon full: `recorder FOLDER`.
import { createInterface } from 'node:readline';
import { Fault } from '#contract/errors.ts';
import { openLedger } from '#server/storage/index.ts';
import { charge, draft, NOON_MS } from '../drafts.ts';

const [folder = ''] = process.argv.slice(2);
const ledger = openLedger({ folder, fsync: 'never', clock: () => NOON_MS });
process.stdout.write('ready\n');
for await (const id of createInterface({ input: process.stdin })) {
  const argumentKeys = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(120, 'k'));
  try {
    await ledger.commit(draft(id, [charge('spend', 1e9)], { argumentKeys }));
    process.stdout.write('ok\n');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stdout.write(`${error.code}: ${error.detail}\n`);
  }
}
await ledger.close();
