// `wicketgate backup`: copies the data folder into one file, beside running gateways.
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { backUp, type Manifest } from '#server/storage/index.ts';
import { count, safe, table } from '../print.ts';
import { reportingTrouble } from '../records/with-records.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly data?: string;
  readonly database?: string;
  readonly json?: boolean;
}

export function backupCommand(): Command {
  return new Command('backup')
    .description('copy records, control plane, catalogue and keys into one file')
    .argument('<file>', 'new file; it holds the keys, so keep it as safe as they are')
    .option('--data <dir>', 'data folder (default: per user)')
    .option('--database <url>', 'says how to back up what is kept in PostgreSQL')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nThe gateway may go on meanwhile: each database is copied as it was at one moment.\nCopies the data folder only. What gateways share in PostgreSQL is backed up with pg_dump.\n\nExample:\n  wicketgate backup monday.wicketgate\n',
    )
    .action(backup);
}

async function backup(file: string, flags: Flags): Promise<void> {
  if (flags.database !== undefined) throw keptElsewhere();
  await reportingTrouble(async () => {
    const manifest = await backUp(flags.data ?? defaultDataFolder(), file, Date.now());
    const { madeAtMs, files } = manifest;
    process.stdout.write(
      flags.json === true ? `${JSON.stringify({ file, madeAtMs, files })}\n` : text(file, manifest),
    );
    if ((process.env['WICKETGATE_DATABASE_URL'] ?? '') !== '') {
      process.stderr.write(
        'wicketgate: what is kept in PostgreSQL is not in it; back that up with `pg_dump`\n',
      );
    }
  });
}

function text(file: string, { files }: Manifest): string {
  const rows = files.map(({ name, bytes }) => [`  ${name}`, `${bytes} bytes`]);
  return `${count(files.length, 'file')} in ${safe(file)}\n${table(rows)}\n`;
}

function keptElsewhere(): UsageError {
  return new UsageError(
    'what is kept in PostgreSQL is backed up with its own program',
    [
      'run `pg_dump --format=custom --file=wicketgate.dump <url>`, and restore it with `pg_restore`;',
      '  keep `secrets.keys` of the data folder (or WICKETGATE_KEYS) with the dump:',
      '  without them sealed secrets do not open; the catalogue stays in the data folder as `catalogue.db`',
    ].join('\n'),
  );
}
