// `wicketgate policies`: the policies of a running gateway and their versions. `wicketgate policy` works
// on files, without one.
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { PRESETS } from '#contract/catalogue.ts';
import type { Policy, PolicyVersion, Server } from '#contract/control.ts';
import {
  type ApiClient,
  type ApiFlags,
  apiClient,
  moment,
  oneNamed,
  print,
  printJson,
  reaching,
} from '../api/api-client.ts';
import { count, safe, table } from '../print.ts';
import { UsageError } from '../usage-error.ts';

interface SaveFlags extends ApiFlags {
  readonly server?: string;
  readonly note?: string;
  readonly preset?: Preset;
}

type Preset = (typeof PRESETS)[number];

type WithText = Policy & { readonly current: PolicyVersion };

const SAVE_EXAMPLES = `
Examples:
  wicketgate policies save careful files.yaml --server files --note 'writes need a person'
  wicketgate policies save careful --preset recommended --server files
`;

export function policiesCommand(): Command {
  const policies = new Command('policies')
    .description('policies of a running gateway')
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate policies save careful files.yaml --server files\n',
    );
  reaching(policies.command('list').description('policies, by name'))
    .addHelpText('after', '\nExample:\n  wicketgate policies list\n')
    .action(list);
  reaching(policies.command('show').description('the text of a policy that is in force'))
    .argument('<policy>', 'name or id')
    .option('--version <number>', 'an older version')
    .addHelpText('after', '\nExample:\n  wicketgate policies show careful --version 1\n')
    .action(show);
  reaching(policies.command('save').description('save a file as a policy or as its new version'))
    .argument('<name>', 'name or id')
    .argument('[file]', 'JSON or YAML; or --preset')
    .option('--server <server>', 'for a new one: the server that it is written for')
    .addOption(
      new Option('--preset <name>', 'what is recommended for the tools of --server').choices(
        PRESETS,
      ),
    )
    .option('--note <text>', 'why')
    .addHelpText('after', SAVE_EXAMPLES)
    .action(save);
  reaching(policies.command('versions').description('the versions of a policy, newest first'))
    .argument('<policy>', 'name or id')
    .addHelpText('after', '\nExample:\n  wicketgate policies versions careful\n')
    .action(versions);
  reaching(policies.command('restore').description('save the text of an older version anew'))
    .argument('<policy>', 'name or id')
    .argument('<version>')
    .option('--note <text>', 'why')
    .addHelpText(
      'after',
      "\nExample:\n  wicketgate policies restore careful 1 --note 'too strict'\n",
    )
    .action(restore);
  reaching(policies.command('remove').description('remove a policy that no grant has'))
    .argument('<policy>', 'name or id')
    .addHelpText('after', '\nExample:\n  wicketgate policies remove careful\n')
    .action(remove);
  return policies;
}

function find(client: ApiClient, wanted: string): Promise<Policy> {
  return oneNamed<Policy>(client, 'policy', wanted);
}

async function list(flags: ApiFlags): Promise<void> {
  const rows = await apiClient(flags).all<Policy>('/policies?limit=200');
  if (flags.json === true) return printJson(rows);
  if (rows.length === 0) return print('no policies yet; `wicketgate policies save` makes one');
  const lines = rows.map(({ id, name, version, grants, updatedAtMs }) => [
    safe(name),
    `version ${version}`,
    count(grants, 'grant'),
    moment(updatedAtMs),
    id,
  ]);
  print(table([['NAME', 'VERSION', 'GRANTS', 'SAVED', 'ID'], ...lines]));
}

async function show(wanted: string, flags: ApiFlags & { readonly version?: string }) {
  const client = apiClient(flags);
  const { id } = await find(client, wanted);
  const version =
    flags.version === undefined
      ? (await client.read<WithText>(`/policies/${id}`)).value.current
      : (await client.read<PolicyVersion>(`/policies/${id}/versions/${flags.version}`)).value;
  if (flags.json === true) printJson(version);
  else process.stdout.write(version.text.endsWith('\n') ? version.text : `${version.text}\n`);
}

async function save(wanted: string, file: string | undefined, flags: SaveFlags): Promise<void> {
  if ((file === undefined) === (flags.preset === undefined)) {
    throw new UsageError('give either a file or --preset');
  }
  const own = file === undefined ? undefined : textOf(file);
  const client = apiClient(flags);
  const server =
    flags.server === undefined
      ? undefined
      : (await oneNamed<Server>(client, 'server', flags.server)).id;
  const text = own ?? (await recommended(client, server, flags.preset));
  const body = { ...text, note: flags.note ?? null };
  const rows = await client.all<Policy>('/policies?limit=200');
  const known = rows.find(({ id, name }) => id === wanted || name === wanted);
  if (known === undefined) {
    const made = { ...body, name: wanted, server: server ?? null };
    report(await client.write<Policy>('POST', '/policies', { body: made }), flags);
    return;
  }
  const { tag } = await client.read(`/policies/${known.id}`);
  const path = `/policies/${known.id}/versions`;
  report(await client.write<Policy>('POST', path, { body, tag }), flags);
}

async function recommended(
  client: ApiClient,
  server: string | undefined,
  preset: Preset = 'recommended',
): Promise<Pick<PolicyVersion, 'text' | 'format'>> {
  if (server === undefined) throw new UsageError('--preset needs --server');
  const path = `/servers/${server}/recommended-policy?preset=${preset}`;
  const { text } = (await client.read<{ readonly text: string }>(path)).value;
  return { text, format: 'json' };
}

function textOf(file: string): { readonly text: string; readonly format: 'json' | 'yaml' } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read \`${file}\``);
  }
  return { text, format: /\.ya?ml$/i.test(file) ? 'yaml' : 'json' };
}

function report(policy: Policy, { json }: ApiFlags): void {
  if (json === true) printJson(policy);
  else print(`${safe(policy.name)} version ${policy.version} is in force (${policy.id})`);
}

async function versions(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id } = await find(client, wanted);
  const rows = await client.all<Omit<PolicyVersion, 'text'>>(`/policies/${id}/versions?limit=200`);
  if (flags.json === true) return printJson(rows);
  const lines = rows.map(({ version, atMs, author, note }) => [
    String(version),
    moment(atMs),
    safe(author),
    safe(note ?? ''),
  ]);
  print(table([['VERSION', 'SAVED', 'BY', 'NOTE'], ...lines]));
}

async function restore(wanted: string, version: string, flags: SaveFlags): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new UsageError(`\`${version}\` is no version`);
  const client = apiClient(flags);
  const { id } = await find(client, wanted);
  const { tag } = await client.read(`/policies/${id}`);
  const body = { version: Number(version), note: flags.note ?? null };
  report(await client.write<Policy>('POST', `/policies/${id}/restore`, { body, tag }), flags);
}

async function remove(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id, name } = await find(client, wanted);
  await client.write('DELETE', `/policies/${id}`);
  print(`removed ${safe(name)}`);
}
