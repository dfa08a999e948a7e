// `wicketgate logs`: recorded calls, from the gateway that runs here or elsewhere, or from a data folder,
// also while gateways write to it.
import { Command, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '#core/decisions/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { hasLedger } from '#server/storage/index.ts';
import {
  type ApiClient,
  apiClient,
  clientOfFolder,
  TOKEN_HELP,
  URL_HELP,
} from '../api/api-client.ts';
import { EXIT, failWith } from '../exit.ts';
import { styleFor } from '../print.ts';
import type { CallFilter, RecordedCall } from '../records/call.ts';
import { callJson, callLine, titleLine } from '../records/call-line.ts';
import { exportOfFolder, exportOfGateway } from '../records/export-calls.ts';
import { followCalls, showCalls } from '../records/read-calls.ts';
import { answers, showRemoteCalls } from '../records/remote-calls.ts';
import { serverIdOf, serverNames, serverNamesIn } from '../records/server-names.ts';
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
  readonly rule?: string;
  readonly session?: string;
  readonly since?: string;
  readonly until?: string;
  readonly url?: string;
  readonly token?: string;
  readonly export?: ExportFormat;
  readonly out?: string;
}

/** Lines of a table; JSON, which goes to other programs, has all by default. */
const TABLE_LIMIT = 50;

export function logsCommand(): Command {
  return new Command('logs')
    .description('show recorded calls, oldest first')
    .option('--state <dir>', 'read this data folder itself (default: the gateway that runs here)')
    .option('--url <url>', URL_HELP)
    .option('--token <token>', TOKEN_HELP)
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
    .option(
      '--server <server>',
      'only calls to this server, by id, or by name where a gateway runs',
    )
    .option('--rule <pointer>', 'only calls that this rule decided')
    .option('--session <id>', 'only calls of this session')
    .option('--since <time>', 'only calls from then on: ISO 8601, or how long ago (15m, 2h, 7d)')
    .option('--until <time>', 'only calls before then, written the same')
    .addHelpText(
      'after',
      '\nExamples:\n  wicketgate logs --decision deny --since 1h\n  wicketgate logs --follow --json\n  wicketgate logs --export csv --out calls.csv\n',
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

/** `undefined`: the data folder is read itself. With a shared database it has no records of its own. */
async function gateway({ state, url, token }: Flags): Promise<ApiClient | undefined> {
  if (state !== undefined && hasLedger(state)) return undefined;
  if (state !== undefined) return running(state);
  const named = url ?? process.env['WICKETGATE_URL'];
  const access = token === undefined ? {} : { token };
  if (named !== undefined) return apiClient({ url: named, ...access });
  return running(defaultDataFolder());
}

async function running(folder: string): Promise<ApiClient | undefined> {
  const client = clientOfFolder(folder);
  return client !== undefined && (await answers(client)) ? client : undefined;
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
    const table = printer(flags.json === true ? undefined : await serverNames(client), flags);
    await showRemoteCalls({ client, filter, show: table.show, warn }, limit, flags.follow === true);
    table.end();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    failWith(EXIT.unreachable, `the gateway does not answer (${error.message})`);
  }
}

async function logsOfFolder(flags: Flags, wanted: CallFilter, limit: number): Promise<void> {
  const { export: format, out: file, state = defaultDataFolder() } = flags;
  await withRecords(state, async (reader) => {
    const names = await namesFor(flags, state);
    const server = wanted.server === undefined ? undefined : serverIdOf(names, wanted.server);
    const filter = { ...wanted, server };
    if (format !== undefined) return exportOfFolder(reader, filter, limit, { format, file }, warn);
    const table = printer(flags.json === true ? undefined : names, flags);
    const parts = { reader, filter, show: table.show, warn };
    const seq = await showCalls(parts, limit);
    if (flags.follow === true) await followCalls(parts, seq);
    table.end();
  });
}

/** Names are asked for only where one is shown or meant. */
async function namesFor({ json, export: format, server }: Flags, folder: string) {
  const wanted = server !== undefined || (json !== true && format === undefined);
  return wanted ? serverNamesIn(folder) : new Map<string, string>();
}

function warn(line: string): void {
  process.stderr.write(`wicketgate: ${line}\n`);
}

interface Printer {
  readonly show: (call: RecordedCall) => void;
  /** Says so when nothing was shown. */
  end(): void;
}

/** @param names from ids of servers to their names, for a table; absent: JSON */
function printer(names: ReadonlyMap<string, string> | undefined, { follow }: Flags): Printer {
  if (names === undefined) {
    const show = (call: RecordedCall) => void process.stdout.write(`${callJson(call)}\n`);
    return { show, end: () => {} };
  }
  const style = styleFor(process.stdout);
  let isBegun = false;
  const begin = () => {
    if (!isBegun) process.stdout.write(`${titleLine(style)}\n`);
    isBegun = true;
  };
  if (follow === true) begin();
  return {
    show(call) {
      begin();
      process.stdout.write(`${callLine(call, style, names)}\n`);
    },
    end() {
      if (!isBegun) process.stdout.write('no calls\n');
    },
  };
}

function readLimit({ limit, json, export: format }: Flags): number {
  if (limit === undefined)
    return json === true || format !== undefined ? Number.POSITIVE_INFINITY : TABLE_LIMIT;
  if (/^[1-9]\d{0,8}$/.test(limit)) return Number(limit);
  throw new UsageError(`--limit takes a whole number above 0, not \`${limit}\``);
}

function readFilter({ since, until, decision, tool, grant, server, rule, session }: Flags) {
  const moment = (text: string | undefined, option: string) =>
    text === undefined ? undefined : parseMoment(text, option, Date.now());
  const sinceMs = moment(since, '--since');
  const untilMs = moment(until, '--until');
  return { decision, tool, grant, server, rule, session, sinceMs, untilMs } satisfies CallFilter;
}
