// `wicketgate adopt`: puts the servers that clients of this machine are configured with behind the
// gateway, each under a policy, and takes that back. Shows what it would do, asks, and keeps backups.
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { PRESETS } from '#contract/catalogue.ts';
import { CLIENT_TITLES, type ClientId } from '#server/clients/index.ts';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import type { CliAccess } from '#server/sign-in/index.ts';
import { StorageError } from '#server/storage/index.ts';
import { adoptJson, undoJson } from '../adopt/adopt-json.ts';
import { type AdoptState, readAdoptState } from '../adopt/adopt-state.ts';
import { appliedText, planText, undoText } from '../adopt/adopt-text.ts';
import { gatewayWay, runWay } from '../adopt/adopt-way.ts';
import { type Applied, applyPlan } from '../adopt/apply.ts';
import { configFiles } from '../adopt/config-files.ts';
import { type Plan, planAdoption, replan } from '../adopt/plan.ts';
import { register, requireGateway, unregister } from '../adopt/register.ts';
import { applyUndo, planUndo, type UndoStep } from '../adopt/undo.ts';
import { accessOf } from '../api/ask-gateway.ts';
import { askYes, canAsk } from '../ask-yes.ts';
import { EXIT, failWith } from '../exit.ts';
import { styleFor } from '../print.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly dryRun?: boolean;
  readonly undo?: boolean;
  readonly entriesOnly?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly scan: boolean;
  readonly state?: string;
  readonly gateway?: boolean;
  readonly preset: (typeof PRESETS)[number];
}

const EXAMPLES = `
CLIENT is one of ${Object.keys(CLIENT_TITLES).join(', ')}; without any, all of them.

Each server is started by \`wicketgate run\` from then on, under the policy that is recommended for its
tools; where they cannot be listed, under one that holds every call for a person. What changes is shown
first, and nothing is written before you say yes. Every file is backed up beside itself.

Exit code 0: done, or nothing to do; 1: something was refused; 2: wrong usage; 3: storage failed.

Examples:
  wicketgate adopt --dry-run
  wicketgate adopt cursor claude-code
  wicketgate adopt --yes --no-scan
  wicketgate adopt --gateway
  wicketgate adopt --undo
`;

/** The `adopt` command. */
export function adoptCommand(): Command {
  return new Command('adopt')
    .description('put the servers that are configured here behind the gateway')
    .argument('[client...]', 'only these clients')
    .option('--dry-run', 'show what would be done; start nothing and write nothing')
    .option('--undo', 'take back what was adopted')
    .option('--entries-only', 'with --undo: put back our entries in files that were edited since')
    .option('--yes', 'do it without asking')
    .option('--json', 'print one JSON object')
    .option('--gateway', 'register the servers on the gateway that runs, and mint grants there')
    .option('--no-scan', 'do not scan servers that the catalogue does not know')
    .option(
      '--state <dir>',
      'data folder for policies, records and the catalogue (default: per user)',
    )
    .addOption(
      new Option('--preset <name>', 'how strict the policies are')
        .choices(PRESETS)
        .default(PRESETS[0]),
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(clients: readonly string[], flags: Flags): Promise<void> {
  const wanted = clients.map(readClient);
  if (flags.entriesOnly === true && flags.undo !== true) {
    throw new UsageError('--entries-only goes with --undo');
  }
  if (flags.dryRun !== true && flags.yes !== true && (flags.json === true || !canAsk())) {
    const help = 'say --yes to write without asking, or --dry-run to look';
    throw new UsageError('there is nobody to ask', help);
  }
  const folder = resolve(flags.state ?? defaultDataFolder());
  try {
    if (flags.undo === true) await undo(wanted, folder, flags);
    else await adopt(wanted, folder, flags);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    failWith(EXIT.unreachable, error.message, error.help);
  }
}

function readClient(text: string): ClientId {
  const id = text.toLowerCase();
  const isClient = (one: string): one is ClientId => Object.hasOwn(CLIENT_TITLES, one);
  if (isClient(id)) return id;
  const known = Object.keys(CLIENT_TITLES).join(', ');
  throw new UsageError(`\`${text}\` is no client that is known here`, `known are ${known}`);
}

async function adopt(clients: readonly ClientId[], folder: string, flags: Flags): Promise<void> {
  const dry = flags.dryRun === true;
  const state = readAdoptState(folder);
  const log = (line: string) => process.stderr.write(`wicketgate: ${line}\n`);
  const scan = flags.scan && !dry;
  const later = flags.scan && dry;
  const access =
    flags.gateway === true ? await requireGateway(accessOf(folder), folder) : undefined;
  const way = access === undefined ? runWay(folder) : gatewayWay(access.url);
  const parts = { folder, preset: flags.preset, scan, later, log, clients, state, way };
  const plan = await planAdoption(configFiles(), parts);
  if (flags.json !== true) process.stdout.write(planText(plan, styleFor(process.stdout)));
  const due = plan.files.some(({ source, text }) => text !== source.text);
  const go = due && !dry && (flags.yes === true || (await askYes('Write these files?')));
  const final = go && access !== undefined ? await registered(plan, access, log) : plan;
  const applied = go ? applyPlan(final, folder) : undefined;
  await takeBackFailed(final, applied ?? [], folder);
  if (flags.json === true) print(adoptJson(plan, applied));
  else if (applied !== undefined) process.stdout.write(appliedText(applied));
  else process.stdout.write(`${nothingSaid(plan, due)}\n`);
  const refused = due && !dry && !go;
  const lost = go && adoptions(final) < adoptions(plan);
  const failed = lost || applied?.some((one) => one.failed !== undefined) || isBroken(plan);
  process.exitCode = refused || failed ? EXIT.no : EXIT.good;
}

/** The plan with addresses and tokens of the gateway in it. */
async function registered(plan: Plan, access: CliAccess, log: (line: string) => void) {
  const leads = await register(plan, access, log);
  return replan(plan, gatewayWay(access.url, leads));
}

/** Grants for files that could not be written would be of use to nobody. */
async function takeBackFailed({ files }: Plan, applied: readonly Applied[], folder: string) {
  const failed = new Set(applied.flatMap((one) => (one.failed === undefined ? [] : [one.file])));
  const made = files
    .filter(({ source }) => failed.has(source.about.path))
    .flatMap(({ entries }) => entries.flatMap(({ gateway }) => gateway ?? []));
  tell(await unregister(accessOf(folder), made));
}

function tell(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`wicketgate: ${line}\n`);
}

function adoptions({ files }: Plan): number {
  return files.flatMap(({ entries }) => entries).filter(({ action }) => action === 'adopt').length;
}

function isBroken({ files }: Plan): boolean {
  return files.some(({ source }) => source.problems.some(({ severity }) => severity === 'error'));
}

function nothingSaid({ files }: Plan, due: boolean): string {
  if (due) return 'Nothing was written.';
  const some = files.some(({ entries }) => entries.length > 0);
  return some ? 'There is nothing to adopt.' : 'No client here is configured with any server.';
}

async function undo(clients: readonly ClientId[], folder: string, flags: Flags): Promise<void> {
  const state = readAdoptState(folder);
  const steps = planUndo(state, { clients, entriesOnly: flags.entriesOnly === true });
  const dry = flags.dryRun === true;
  if (steps.length === 0) {
    if (flags.json === true) print(undoJson(steps, false));
    else process.stdout.write('Nothing is adopted.\n');
    return;
  }
  if (flags.json !== true) process.stdout.write(undoText(steps, styleFor(process.stdout)));
  const due = steps.some(({ action }) => action !== 'refused');
  const go = due && !dry && (flags.yes === true || (await askYes('Write these files?')));
  if (go) {
    const rest = applyUndo(state, steps, folder);
    tell(await unregister(accessOf(folder), madeBefore(state, rest)));
  }
  if (flags.json === true) print(undoJson(steps, go));
  else process.stdout.write(go ? 'Done. Restart the clients.\n' : 'Nothing was written.\n');
  process.exitCode = isIncomplete(steps) || (due && !dry && !go) ? EXIT.no : EXIT.good;
}

/** What stands on gateways for entries that are no longer adopted. */
function madeBefore(before: AdoptState, after: AdoptState) {
  const made = ({ files }: AdoptState) =>
    files.flatMap(({ entries }) => entries.flatMap(({ gateway }) => gateway ?? []));
  const kept = new Set(made(after).map(({ grant }) => grant));
  return made(before).filter(({ grant }) => !kept.has(grant));
}

function isIncomplete(steps: readonly UndoStep[]): boolean {
  return steps.some(({ action, edited }) => action === 'refused' || edited.length > 0);
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
