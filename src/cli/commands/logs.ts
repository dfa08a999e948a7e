// `wicketgate logs`: the recorded calls of a data folder, also while gateways write to it.
import { Command, Option } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { styleFor } from '../print.ts';
import type { CallFilter, RecordedCall } from '../records/call.ts';
import { callJson, callLine, titleLine } from '../records/call-line.ts';
import { followCalls, showCalls } from '../records/read-calls.ts';
import { withRecords } from '../records/with-records.ts';
import { parseMoment } from '../span.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly state?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly limit?: string;
  readonly decision?: string;
  readonly tool?: string;
  readonly grant?: string;
  readonly server?: string;
  readonly since?: string;
}

/** Lines of a table; JSON, which goes to other programs, has all by default. */
const TABLE_LIMIT = 50;

export function logsCommand(): Command {
  return new Command('logs')
    .description('show recorded calls, oldest first')
    .option('--state <dir>', 'data folder (default: per user)')
    .option(
      '-f, --follow',
      'go on with what comes in; a call that runs on is shown again when it ends',
    )
    .option('--json', 'print one JSON object a line')
    .option(
      '-n, --limit <number>',
      `how many of the latest (default: ${TABLE_LIMIT}; with --json all)`,
    )
    .addOption(new Option('--decision <decision>', 'only these').choices(['allow', 'deny', 'ask']))
    .option('--tool <name>', 'only calls of this tool')
    .option('--grant <grant>', 'only calls of this grant, by id or label')
    .option('--server <id>', 'only calls to this server')
    .option('--since <time>', 'only calls from then on: ISO 8601, or how long ago (15m, 2h, 7d)')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate logs --decision deny --since 1h\n  wicketgate logs --follow --json\n',
    )
    .action(logs);
}

async function logs(flags: Flags): Promise<void> {
  const limit = readLimit(flags);
  const filter = readFilter(flags);
  await withRecords(flags.state ?? defaultDataFolder(), async (reader) => {
    const show = printer(flags.json === true);
    const warn = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
    const parts = { reader, filter, show, warn };
    const seq = await showCalls(parts, limit);
    if (flags.follow === true) await followCalls(parts, seq);
  });
}

function printer(json: boolean): (call: RecordedCall) => void {
  if (json) return (call) => void process.stdout.write(`${callJson(call)}\n`);
  const style = styleFor(process.stdout);
  process.stdout.write(`${titleLine(style)}\n`);
  return (call) => void process.stdout.write(`${callLine(call, style)}\n`);
}

function readLimit({ limit, json }: Flags): number {
  if (limit === undefined) return json === true ? Number.POSITIVE_INFINITY : TABLE_LIMIT;
  if (/^[1-9]\d{0,8}$/.test(limit)) return Number(limit);
  throw new UsageError(`--limit takes a whole number above 0, not \`${limit}\``);
}

function readFilter({ decision, tool, grant, server, since }: Flags): CallFilter {
  const sinceMs = since === undefined ? undefined : parseMoment(since, '--since', Date.now());
  return { decision, tool, grant, server, sinceMs };
}
