// `wicketgate restore`: brings a backup back into an empty data folder.
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { restore } from '#server/storage/index.ts';
import { count, safe } from '../print.ts';
import { reportingTrouble } from '../records/with-records.ts';

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('bring a backup back into an empty data folder')
    .argument('<file>', 'a file that `wicketgate backup` has written')
    .option('--data <dir>', 'data folder, which must be empty or missing (default: per user)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nBrings a data folder back only; what gateways share in PostgreSQL comes back with pg_restore.\nStop the gateway first. Limits count on from what they were when the backup was made.\n\nExample:\n  wicketgate restore monday.wicketgate --data ./data\n',
    )
    .action(bringBack);
}

async function bringBack(file: string, flags: Flags): Promise<void> {
  await reportingTrouble(async () => {
    const folder = flags.data ?? defaultDataFolder();
    const { madeAtMs, files } = restore(file, folder);
    const made = new Date(madeAtMs).toISOString();
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ folder, madeAtMs, files })}\n`
        : `${count(files.length, 'file')} of ${made} restored to ${safe(folder)}\n`,
    );
  });
}
