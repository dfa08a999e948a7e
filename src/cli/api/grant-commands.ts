// `wicketgate grants list | mint | attach | rotate | reveal | revoke`: the grants of a running gateway.
import type { Command } from 'commander';
import type { Grant, Policy, Server } from '#contract/control.ts';
import { readPairs } from '../named-values.ts';
import { safe, table } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import {
  type ApiClient,
  type ApiFlags,
  apiClient,
  moment,
  oneNamed,
  print,
  printJson,
  reaching,
} from './api-client.ts';

interface MintFlags extends ApiFlags {
  readonly server: readonly string[];
  readonly policy?: string;
  readonly expires?: string;
  readonly tag?: readonly string[];
}

interface Minted {
  readonly grant: Grant;
  readonly token: string;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

export function addGrantCommands(grants: Command): void {
  reaching(grants.command('list').description('grants of a running gateway, newest first'))
    .addHelpText('after', '\nExample:\n  wicketgate grants list\n')
    .action(list);
  reaching(grants.command('mint').description('mint a grant on a running gateway'))
    .argument('<label>')
    .requiredOption('--server <server>', 'name or id; repeatable', collect)
    .option('--policy <policy>', 'name or id; without one every call is denied')
    .option('--expires <time>', 'ISO 8601; from then on the token is refused')
    .option('--tag <line>', '`name=value`, for conditions on `grant.tags`; repeatable', collect)
    .addHelpText(
      'after',
      '\nExample:\n  wicketgate grants mint ci --server files --policy careful --tag team=platform\n',
    )
    .action(mint);
  reaching(grants.command('attach').description('attach a policy to a grant; the next call obeys'))
    .argument('<grant>', 'label or id')
    .argument('[policy]', 'name or id; none: every call is denied')
    .addHelpText('after', '\nExample:\n  wicketgate grants attach ci careful\n')
    .action(attach);
  reaching(grants.command('rotate').description('replace the token of a grant'))
    .argument('<grant>', 'label or id')
    .option('--overlap <seconds>', 'so long the old token works too', '0')
    .addHelpText('after', '\nExample:\n  wicketgate grants rotate ci --overlap 3600\n')
    .action(rotate);
  reaching(grants.command('reveal').description('show the token of a grant again'))
    .argument('<grant>', 'label or id')
    .addHelpText('after', '\nExample:\n  wicketgate grants reveal ci\n')
    .action(reveal);
  reaching(grants.command('revoke').description('revoke a grant for good'))
    .argument('<grant>', 'label or id')
    .addHelpText('after', '\nExample:\n  wicketgate grants revoke ci\n')
    .action(revoke);
}

function find(client: ApiClient, wanted: string): Promise<Grant> {
  return oneNamed<Grant>(client, 'grant', wanted);
}

async function list(flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const rows = await client.all<Grant>('/grants?limit=200');
  if (flags.json === true) return printJson(rows);
  if (rows.length === 0) return print('no grants yet; `wicketgate grants mint` makes one');
  const names = await namesOf(client);
  const lines = rows.map(({ id, label, state, servers, policy, lastUsedAtMs }) => [
    safe(label),
    state,
    servers.map(names).join(', '),
    policy === null ? '(denies all)' : names(policy),
    moment(lastUsedAtMs),
    id,
  ]);
  print(table([['LABEL', 'STATE', 'SERVERS', 'POLICY', 'LAST USED', 'ID'], ...lines]));
}

/** What servers and policies are called; an id that is not known is its own name. */
async function namesOf(client: ApiClient): Promise<(id: string) => string> {
  const servers = await client.all<Server>('/servers?limit=200');
  const policies = await client.all<Policy>('/policies?limit=200');
  const names = new Map([...servers, ...policies].map(({ id, name }) => [id, safe(name)]));
  return (id) => names.get(id) ?? safe(id);
}

async function mint(label: string, flags: MintFlags): Promise<void> {
  const client = apiClient(flags);
  const servers: string[] = [];
  for (const name of flags.server) {
    servers.push((await oneNamed<Server>(client, 'server', name)).id);
  }
  const policy = await policyId(client, flags.policy);
  const tags = flags.tag === undefined ? {} : { tags: readPairs(flags.tag, '--tag') };
  const body = { label, servers, policy, expiresAtMs: expiryOf(flags.expires), ...tags };
  const minted = await client.write<Minted>('POST', '/grants', { body });
  showMinted(minted, flags);
  if (flags.json !== true) print(await howToUse(client, minted.grant, flags));
}

/** Where the token opens what, and what is missing still. */
async function howToUse(client: ApiClient, grant: Grant, { state }: ApiFlags): Promise<string> {
  const { id, policy } = grant;
  const { value } = await client.read<{ data: { name: string; url: string }[] }>(
    `/grants/${id}/snippets`,
  );
  const places = new Map(value.data.map(({ name, url }) => [url, safe(name)]));
  const [first = 'NAME'] = places.values();
  const where = state === undefined ? '' : ` --state ${safe(state)}`;
  return [
    'A client sends it as `Authorization: Bearer …` to\n',
    table([...places].map(([url, name]) => [`  ${name}`, url])),
    '',
    policy === null ? 'It has no policy yet, so every call is denied; attach one with' : '',
    policy === null ? `  wicketgate grants attach ${id} POLICY${where}` : '',
    'The whole entry for a client, such as Cursor:',
    `  wicketgate connect cursor --server ${first} --grant ${id}${where}`,
  ]
    .filter((line, at) => line !== '' || at === 2)
    .join('\n');
}

async function policyId(client: ApiClient, wanted: string | undefined): Promise<string | null> {
  if (wanted === undefined) return null;
  return (await oneNamed<Policy>(client, 'policy', wanted)).id;
}

function expiryOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new UsageError(`\`${text}\` is no moment`, 'write it like `2027-01-31T12:00:00Z`');
}

async function attach(wanted: string, policy: string | undefined, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id, label } = await find(client, wanted);
  const { tag } = await client.read(`/grants/${id}`);
  const body = { policy: await policyId(client, policy) };
  const grant = await client.write<Grant>('PUT', `/grants/${id}/policy`, { body, tag });
  if (flags.json === true) printJson(grant);
  else print(`${safe(label)} now has ${policy === undefined ? 'no policy' : safe(policy)}`);
}

async function rotate(wanted: string, flags: ApiFlags & { readonly overlap: string }) {
  if (!/^\d{1,6}$/.test(flags.overlap)) throw new UsageError('--overlap takes seconds');
  const client = apiClient(flags);
  const { id } = await find(client, wanted);
  const body = { overlapSeconds: Number(flags.overlap) };
  showMinted(await client.write<Minted>('POST', `/grants/${id}/rotate`, { body }), flags);
}

async function reveal(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id } = await find(client, wanted);
  showMinted(await client.write<Minted>('POST', `/grants/${id}/reveal`), flags);
}

async function revoke(wanted: string, flags: ApiFlags): Promise<void> {
  const client = apiClient(flags);
  const { id, label } = await find(client, wanted);
  const grant = await client.write<Grant>('POST', `/grants/${id}/revoke`);
  if (flags.json === true) printJson(grant);
  else print(`revoked ${safe(label)}`);
}

function showMinted({ grant, token }: Minted, { json }: ApiFlags): void {
  if (json === true) printJson({ grant, token });
  else print(`grant ${grant.id} (${safe(grant.label)})\n\n  ${token}\n`);
}
