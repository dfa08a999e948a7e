// `wicketgate audit`: checks that the records of a data folder or of a shared database are whole, and
// removes old ones in a way that keeps the rest checkable.
import { Command } from 'commander';
import type { ChainReport } from '#core/decisions/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import {
  type DatabaseRecords,
  type DatabaseReport,
  openDatabaseRecords,
  pruneRecords,
} from '#server/storage/index.ts';
import { EXIT } from '../exit.ts';
import { count, safe, styleFor } from '../print.ts';
import { reportingTrouble, withRecords } from '../records/with-records.ts';
import { readSharedStorage } from '../shared-storage.ts';
import { parseSpan } from '../span.ts';
import { UsageError } from '../usage-error.ts';

interface VerifyFlags {
  readonly state?: string;
  readonly database?: string;
  readonly json?: boolean;
  readonly head?: readonly string[];
}

interface PruneFlags {
  readonly state?: string;
  readonly database?: string;
  readonly json?: boolean;
  readonly olderThan: string;
}

const DATABASE =
  'the PostgreSQL database that gateways share, instead of a data folder (or WICKETGATE_DATABASE_URL)';

export function auditCommand(): Command {
  const audit = new Command('audit')
    .description('check that the records are whole')
    .addHelpText('after', '\nExample:\n  wicketgate audit verify\n');
  audit
    .command('verify')
    .description('find any change, gap or reordering; exit code 1 when there is one')
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--database <url>', DATABASE)
    .option('--head <hash...>', 'hashes printed by an earlier run, which must still be there')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  wicketgate audit verify --state ./data\n')
    .action(verify);
  audit
    .command('prune')
    .description('remove old records; the rest can still be verified')
    .requiredOption('--older-than <time>', 'age from which records are removed: 30d, 12w')
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--database <url>', DATABASE)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  wicketgate audit prune --older-than 90d\n')
    .action(prune);
  return audit;
}

async function verify(flags: VerifyFlags): Promise<void> {
  const { state = defaultDataFolder(), head = [] } = flags;
  for (const hash of head) {
    if (/^[0-9a-f]{64}$/.test(hash)) continue;
    throw new UsageError(`--head takes 64 hexadecimal digits, not \`${safe(hash)}\``);
  }
  const url = databaseOf(flags);
  if (url !== undefined) {
    await withDatabase(url, async (records) => {
      const report = await records.verify({ nowMs: Date.now(), mustHold: head });
      const text = flags.json === true ? databaseJson(report) : databaseText(report);
      conclude(text, report);
    });
    return;
  }
  const [expected, ...more] = head;
  if (more.length > 0) throw new UsageError('--head takes one hash of a data folder');
  await withRecords(state, async (records) => {
    const mustHold = expected === undefined ? {} : { mustHold: expected };
    const report = await records.verify({ nowMs: Date.now(), ...mustHold });
    conclude(flags.json === true ? reportJson(report) : reportText(report), report);
  });
}

function conclude(text: string, { finding }: Pick<ChainReport, 'finding'>): void {
  process.stdout.write(text);
  process.exitCode = finding === undefined ? EXIT.good : EXIT.no;
}

/** A data folder that is named goes before a database of the environment. */
function databaseOf(flags: { readonly state?: string; readonly database?: string }) {
  const { database, state } = flags;
  if (database !== undefined && state !== undefined) {
    throw new UsageError('--state and --database name two places', 'give one of them');
  }
  if (state !== undefined) return undefined;
  return readSharedStorage(database === undefined ? {} : { database }, process.env).databaseUrl;
}

async function withDatabase(
  url: string,
  work: (records: DatabaseRecords) => Promise<void>,
): Promise<void> {
  await reportingTrouble(async () => {
    const records = await openDatabaseRecords(url);
    try {
      await work(records);
    } finally {
      await records.close();
    }
  });
}

function databaseJson({ finding, ...rest }: DatabaseReport): string {
  const verdict = { ok: finding === undefined, ...rest };
  return `${JSON.stringify(finding === undefined ? verdict : { ...verdict, finding })}\n`;
}

function databaseText(report: DatabaseReport): string {
  const style = styleFor(process.stdout);
  const { finding, chains } = report;
  const checked = countsText(report);
  if (finding !== undefined) return `${checked}${style.red('broken')}: ${finding.message}\n`;
  const heads = chains.map(({ writer, seq, hash }) => {
    const name = writer === 0 ? 'registry' : `writer ${writer}`;
    return `head ${seq} ${hash} (${name})\n`;
  });
  return `${checked}${heads.join('')}${style.green('whole')}\n`;
}

function reportJson({ finding, last, ...counts }: ChainReport): string {
  const verdict = { ok: finding === undefined, ...counts, head: last };
  return `${JSON.stringify(finding === undefined ? verdict : { ...verdict, finding })}\n`;
}

function reportText(report: ChainReport): string {
  const style = styleFor(process.stdout);
  const { finding, last } = report;
  const checked = countsText(report);
  if (finding !== undefined) return `${checked}${style.red('broken')}: ${finding.message}\n`;
  return `${checked}head ${last.seq} ${last.hash}\n${style.green('whole')}\n`;
}

function countsText({
  entries,
  decisions,
  outcomes,
  open,
}: Pick<ChainReport, 'entries' | 'decisions' | 'outcomes' | 'open'>): string {
  const parts = [count(decisions, 'decision'), count(outcomes, 'outcome')];
  if (open > 0) parts.push(`${count(open, 'call')} without an outcome`);
  const counted = entries === 1 ? '1 entry' : `${entries} entries`;
  return `${counted} checked: ${parts.join(', ')}\n`;
}

async function prune(flags: PruneFlags): Promise<void> {
  const olderThanMs = parseSpan(flags.olderThan, '--older-than');
  const url = databaseOf(flags);
  const tell = (retired: { readonly removed: number }) => {
    const { removed } = retired;
    const text = `${removed === 1 ? '1 entry' : `${removed} entries`} removed\n`;
    process.stdout.write(flags.json === true ? `${JSON.stringify(retired)}\n` : text);
  };
  if (url !== undefined) {
    await withDatabase(url, async (records) => {
      const { removed } = await records.prune(Date.now(), olderThanMs);
      tell({ removed });
    });
    return;
  }
  await reportingTrouble(async () => {
    tell(await pruneRecords(flags.state ?? defaultDataFolder(), olderThanMs, Date.now));
  });
}
