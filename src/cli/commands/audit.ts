// `wicketgate audit`: checks that the records of a data folder are whole, and removes old ones in a
// way that keeps the rest checkable.
import { Command } from 'commander';
import type { ChainReport } from '#core/decisions/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { pruneRecords } from '#server/storage/index.ts';
import { EXIT } from '../exit.ts';
import { count, safe, styleFor } from '../print.ts';
import { reportingTrouble, withRecords } from '../records/with-records.ts';
import { parseSpan } from '../span.ts';
import { UsageError } from '../usage-error.ts';

interface VerifyFlags {
  readonly state?: string;
  readonly json?: boolean;
  readonly head?: string;
}

interface PruneFlags {
  readonly state?: string;
  readonly json?: boolean;
  readonly olderThan: string;
}

export function auditCommand(): Command {
  const audit = new Command('audit').description('check that the records are whole');
  audit
    .command('verify')
    .description('find any change, gap or reordering; exit code 1 when there is one')
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--head <hash>', 'a hash printed by an earlier run, which the chain must still hold')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  wicketgate audit verify --state ./data\n')
    .action(verify);
  audit
    .command('prune')
    .description('remove old records; the rest can still be verified')
    .requiredOption('--older-than <time>', 'age from which records are removed: 30d, 12w')
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  wicketgate audit prune --older-than 90d\n')
    .action(prune);
  return audit;
}

async function verify(flags: VerifyFlags): Promise<void> {
  const { state = defaultDataFolder(), head } = flags;
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) {
    throw new UsageError(`--head takes 64 hexadecimal digits, not \`${safe(head)}\``);
  }
  await withRecords(state, async (records) => {
    const expected = head === undefined ? {} : { mustHold: head };
    const report = await records.verify({ nowMs: Date.now(), ...expected });
    process.stdout.write(flags.json === true ? reportJson(report) : reportText(report));
    process.exitCode = report.finding === undefined ? EXIT.good : EXIT.no;
  });
}

function reportJson({ finding, last, ...counts }: ChainReport): string {
  const verdict = { ok: finding === undefined, ...counts, head: last };
  return `${JSON.stringify(finding === undefined ? verdict : { ...verdict, finding })}\n`;
}

function reportText({ finding, entries, decisions, outcomes, open, last }: ChainReport): string {
  const style = styleFor(process.stdout);
  const parts = [count(decisions, 'decision'), count(outcomes, 'outcome')];
  if (open > 0) parts.push(`${count(open, 'call')} without an outcome`);
  const counted = entries === 1 ? '1 entry' : `${entries} entries`;
  const checked = `${counted} checked: ${parts.join(', ')}\n`;
  if (finding !== undefined) return `${checked}${style.red('broken')}: ${finding.message}\n`;
  return `${checked}head ${last.seq} ${last.hash}\n${style.green('whole')}\n`;
}

async function prune(flags: PruneFlags): Promise<void> {
  const olderThanMs = parseSpan(flags.olderThan, '--older-than');
  await reportingTrouble(async () => {
    const folder = flags.state ?? defaultDataFolder();
    const { removed, base } = await pruneRecords(folder, olderThanMs, Date.now);
    const text = `${removed === 1 ? '1 entry' : `${removed} entries`} removed\n`;
    process.stdout.write(flags.json === true ? `${JSON.stringify({ removed, base })}\n` : text);
  });
}
