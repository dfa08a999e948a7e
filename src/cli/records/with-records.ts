// Opens the records of a data folder for a command, and turns what can go wrong with a folder into
// the exit codes of the interfaces page.
import { openRecords, type Records, StorageError } from '#server/storage/index.ts';
import { EXIT, failWith } from '../exit.ts';

/** Runs `work` on the records; a folder that cannot be read ends the process with a sentence. */
export async function withRecords(
  folder: string,
  work: (records: Records) => Promise<void>,
): Promise<void> {
  await reportingTrouble(async () => {
    const records = openRecords(folder);
    try {
      await work(records);
    } finally {
      records.close();
    }
  });
}

/** Exit code 3 when the folder is there but out of reach for now, 2 when it cannot be read. */
export async function reportingTrouble(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const isPassing = ['busy', 'io', 'full', 'unavailable'].includes(error.trouble);
    failWith(isPassing ? EXIT.unreachable : EXIT.usage, error.message, error.help);
  }
}
