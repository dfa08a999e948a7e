// `wicketgate approvals`: calls that wait for a person, on the data folder itself (also beside running
// gateways) or at a gateway elsewhere.
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { SecretKeysError } from '#server/host/secret-keys.ts';
import { hasLedger } from '#server/storage/index.ts';
import { TOKEN_HELP, URL_HELP } from '../api/api-client.ts';
import { accessOf } from '../api/ask-gateway.ts';
import { type ApprovalSource, localSource, remoteSource } from '../approvals/approval-source.ts';
import { detailText, listText } from '../approvals/approval-text.ts';
import { EXIT, failWith } from '../exit.ts';
import { styleFor } from '../print.ts';
import { reportingTrouble } from '../records/with-records.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly state?: string;
  readonly url?: string;
  readonly token?: string;
  readonly all?: boolean;
  readonly note?: string;
  readonly json?: boolean;
}

const SOME_ID = 'apr_5HqzJ0vN3kQm1sWb8YtR2c';

export function approvalsCommand(): Command {
  const approvals = new Command('approvals')
    .description('calls that wait for a person')
    .addHelpText('after', '\nExample:\n  wicketgate approvals list\n');
  located(approvals.command('list').description('what waits, newest first'))
    .option('--all', 'also what was decided, used or has expired')
    .addHelpText('after', '\nExample:\n  wicketgate approvals list --all\n')
    .action((flags: Flags) => withSource(flags, (source) => list(source, flags)));
  located(approvals.command('show').description('one call, with its real arguments'))
    .argument('<id>')
    .addHelpText('after', `\nExample:\n  wicketgate approvals show ${SOME_ID}\n`)
    .action((id: string, flags: Flags) => withSource(flags, (source) => show(source, id, flags)));
  for (const verdict of ['approve', 'refuse'] as const) {
    const what = verdict === 'approve' ? 'let exactly this call pass, once' : 'refuse it';
    located(approvals.command(verdict).description(what))
      .argument('<id>')
      .option('--note <text>', verdict === 'refuse' ? 'the agent is told it' : 'kept with it')
      .addHelpText(
        'after',
        `\nExample:\n  wicketgate approvals ${verdict} ${SOME_ID} --note 'ticket 4711'\n`,
      )
      .action((id: string, flags: Flags) =>
        withSource(flags, (source) => decide(source, verdict, id, flags)),
      );
  }
  return approvals;
}

function located(command: Command): Command {
  return command
    .option('--state <dir>', 'data folder (default: per user)')
    .option('--url <url>', URL_HELP)
    .option('--token <token>', TOKEN_HELP)
    .option('--json', 'print JSON');
}

async function withSource(
  flags: Flags,
  work: (source: ApprovalSource) => Promise<void>,
): Promise<void> {
  const place = placeOf(flags);
  await reportingTrouble(async () => {
    try {
      const source =
        typeof place === 'string' ? localSource(place) : remoteSource(place.url, place.token);
      try {
        await work(source);
      } finally {
        await source.close();
      }
    } catch (error) {
      if (error instanceof SecretKeysError) failWith(EXIT.usage, error.message, error.help);
      if (!(error instanceof TypeError) || typeof place === 'string') throw error;
      failWith(EXIT.unreachable, `\`${place.url}\` cannot be reached (${error.message})`);
    }
  });
}

/** A data folder, or a gateway: also the one of a folder whose approvals are in a shared database. */
function placeOf({
  state,
  url = process.env['WICKETGATE_URL'],
  token = process.env['WICKETGATE_TOKEN'] ?? '',
}: Flags): string | { readonly url: string; readonly token: string } {
  if (url !== undefined && state === undefined) return { url, token };
  const folder = state ?? defaultDataFolder();
  return hasLedger(folder) ? folder : (accessOf(folder) ?? folder);
}

async function list(source: ApprovalSource, { all, json }: Flags): Promise<void> {
  const approvals = await source.list(all !== true);
  if (json === true) printJson(approvals);
  else print(listText(approvals, Date.now(), styleFor(process.stdout)));
}

async function show(source: ApprovalSource, id: string, { json }: Flags): Promise<void> {
  const detail = await source.get(id);
  if (detail === undefined) throw new UsageError(`there is no approval \`${id}\``, LIST_HELP);
  if (json === true) printJson(detail);
  else print(detailText(detail, Date.now(), styleFor(process.stdout)));
}

const LIST_HELP = 'see `wicketgate approvals list --all`';

async function decide(
  source: ApprovalSource,
  verdict: 'approve' | 'refuse',
  id: string,
  { note, json }: Flags,
): Promise<void> {
  const decided = await source.decide(verdict, id, note);
  if (typeof decided === 'string') {
    process.stderr.write(`wicketgate: ${decided}\n  ${LIST_HELP}\n`);
    process.exitCode = EXIT.no;
  } else if (json === true) printJson(decided);
  else if (verdict === 'approve') print(`approved ${id}: the agent may now repeat the call`);
  else print(`refused ${id}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printJson(value: unknown): void {
  print(JSON.stringify(value));
}
