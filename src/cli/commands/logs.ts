// `wicketgate logs`: recorded calls, from the gateway that runs here or elsewhere, or from a data folder,
// also while gateways write to it.
import { Command, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '#core/decisions/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { type ApiClient, apiClient, clientOfFolder } from '../api/api-client.ts';
import { EXIT, failWith } from '../exit.ts';
import { styleFor } from '../print.ts';
import type { CallFilter, RecordedCall } from '../records/call.ts';
import { callJson, callLine, titleLine } from '../records/call-line.ts';
import { exportOfFolder, exportOfGateway } from '../records/export-calls.ts';
import { followCalls, showCalls } from '../records/read-calls.ts';
import { answers, showRemoteCalls } from '../records/remote-calls.ts';
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
  readonly url?: string;
  readonly export?: ExportFormat;
  readonly out?: string;
}

/** Lines of a table; JSON, which goes to other programs, has all by default. */
const TABLE_LIMIT = 50;

export function logsCommand(): Command {
  return new Command('logs')
    .description('show recorded calls, oldest first')
    .option('--state <dir>', 'read this data folder itself (default: the gateway that runs here)')
    .option('--url <url>', 'a gateway elsewhere; its API token is read from WICKETGATE_TOKEN')
    .option(
      '-f, --follow',
      'go on with what comes in; a call that runs on is shown again when it ends',
    )
    .option('--json', 'print one JSON object a line')
    .option(
      '-n, --limit <number>',
      `how many of the latest (default: ${TABLE_LIMIT}; with --json and --export all)`,
    )
    .addOption(new Option('--export <format>', 'all of them as a file').choices(EXPORT_FORMATS))
    .option('--out <file>', 'where the export goes (default: standard output)')
    .addOption(new Option('--decision <decision>', 'only these').choices(['allow', 'deny', 'ask']))
    .option('--tool <name>', 'only calls of this tool')
    .option('--grant <grant>', 'only calls of this grant, by id or label')
    .option('--server <id>', 'only calls to this server')
    .option('--since <time>', 'only calls from then on: ISO 8601, or how long ago (15m, 2h, 7d)')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate logs --decision deny --since 1h\n  wicketgate logs --follow --json\n  wicketgate logs --export csv --out calls.csv\n',
    )
    .action(logs);
}

async function logs(flags: Flags): Promise<void> {
  if (flags.out !== undefined && flags.export === undefined) {
    throw new UsageError('--out goes with --export', 'name the format: `--export csv`');
  }
  const limit = readLimit(flags);
  const filter = readFilter(flags);
  const client = await gateway(flags);
  if (client === undefined) await logsOfFolder(flags, filter, limit);
  else await logsOfGateway(client, flags, filter, limit);
}

/** `undefined`: the data folder is read itself. */
async function gateway({ state, url }: Flags): Promise<ApiClient | undefined> {
  if (state !== undefined) return undefined;
  const named = url ?? process.env['WICKETGATE_URL'];
  if (named !== undefined) return apiClient({ url: named });
  const running = clientOfFolder(defaultDataFolder());
  return running !== undefined && (await answers(running)) ? running : undefined;
}

async function logsOfGateway(
  client: ApiClient,
  flags: Flags,
  filter: CallFilter,
  limit: number,
): Promise<void> {
  const { export: format, out: file } = flags;
  try {
    if (format !== undefined) return await exportOfGateway(client, filter, { format, file });
    const parts = { client, filter, show: printer(flags.json === true), warn };
    await showRemoteCalls(parts, limit, flags.follow === true);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    failWith(EXIT.unreachable, `the gateway does not answer (${error.message})`);
  }
}

async function logsOfFolder(flags: Flags, filter: CallFilter, limit: number): Promise<void> {
  const { export: format, out: file, state = defaultDataFolder() } = flags;
  await withRecords(state, async (reader) => {
    if (format !== undefined) return exportOfFolder(reader, filter, limit, { format, file }, warn);
    const parts = { reader, filter, show: printer(flags.json === true), warn };
    const seq = await showCalls(parts, limit);
    if (flags.follow === true) await followCalls(parts, seq);
  });
}

function warn(line: string): void {
  process.stderr.write(`wicketgate: ${line}\n`);
}

function printer(json: boolean): (call: RecordedCall) => void {
  if (json) return (call) => void process.stdout.write(`${callJson(call)}\n`);
  const style = styleFor(process.stdout);
  process.stdout.write(`${titleLine(style)}\n`);
  return (call) => void process.stdout.write(`${callLine(call, style)}\n`);
}

function readLimit({ limit, json, export: format }: Flags): number {
  if (limit === undefined)
    return json === true || format !== undefined ? Number.POSITIVE_INFINITY : TABLE_LIMIT;
  if (/^[1-9]\d{0,8}$/.test(limit)) return Number(limit);
  throw new UsageError(`--limit takes a whole number above 0, not \`${limit}\``);
}

function readFilter({ decision, tool, grant, server, since }: Flags): CallFilter {
  const sinceMs = since === undefined ? undefined : parseMoment(since, '--since', Date.now());
  return { decision, tool, grant, server, sinceMs };
}
