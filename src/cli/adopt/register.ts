// Registers what is adopted on the gateway that runs here: a server, its policy, and a grant for each
// client; and takes grants and servers back. Values of variables and headers go to the gateway, which
// seals them, and nowhere else.
import type { Grant, Policy, Server } from '#contract/control.ts';
import { type ClientEntry, entryName } from '#server/clients/index.ts';
import type { CliAccess } from '#server/sign-in/index.ts';
import { askGateway, type GatewayAnswer } from '../api/ask-gateway.ts';
import { targetOf } from '../doctor/entry-target.ts';
import { UsageError } from '../usage-error.ts';
import type { AdoptedEntry } from './adopt-state.ts';
import type { Lead } from './adopt-way.ts';
import type { ConfigFileText } from './config-files.ts';
import type { Plan, PlannedPolicy } from './plan.ts';

/** Starting a server and asking it for its tools may have to fetch a package. */
const TIMEOUT_MS = 90_000;

/** Throws a `UsageError` when no gateway runs there, or nobody has set it up. */
export async function requireGateway(access: CliAccess | undefined, folder: string) {
  const help = 'start one with `wicketgate serve`, or leave --gateway away';
  if (access === undefined) throw new UsageError(`no gateway runs on \`${folder}\``, help);
  const { status } = await ask(access, 'GET', '/me');
  if (status === 200) return access;
  throw new UsageError(
    'the gateway is not set up',
    'open the set-up link that `serve` has printed',
  );
}

/** Where each entry leads now. One that the gateway refuses is missing, and `log` is told why. */
export async function register(
  { files }: Plan,
  access: CliAccess,
  log: (line: string) => void,
): Promise<ReadonlyMap<ClientEntry, Lead>> {
  const leads = new Map<ClientEntry, Lead>();
  const servers = new Map<string, Server>();
  for (const { source, entries } of files) {
    for (const { entry, action, policy } of entries) {
      if (action !== 'adopt' || policy === undefined) continue;
      try {
        const upstream = upstreamOf(source, entry);
        // The same server with other arguments or variables is another one to a gateway.
        const key = JSON.stringify(upstream);
        const server = servers.get(key) ?? (await addServer(access, entry, upstream));
        servers.set(key, server);
        leads.set(entry, await addGrant(access, server, entry, policy));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        log(`${entry.name} is not registered: ${error.message}`);
      }
    }
  }
  return leads;
}

/** Revokes the grants, and removes servers that nothing else leads to. Says what it could not do. */
export async function unregister(
  access: CliAccess | undefined,
  made: readonly NonNullable<AdoptedEntry['gateway']>[],
): Promise<readonly string[]> {
  if (made.length === 0) return [];
  const left: string[] = [];
  for (const { url, grant, server } of made) {
    const open = access?.url === url ? access : undefined;
    const done = open === undefined ? false : await takeBack(open, grant, server);
    if (!done) left.push(`the grant ${grant} still stands at ${url}: revoke it there`);
  }
  return left;
}

async function takeBack(access: CliAccess, grant: string, server: string): Promise<boolean> {
  try {
    const revoked = await ask(access, 'POST', `/grants/${grant}/revoke`);
    const grants = await rows<Grant>(access, `/grants?limit=200&server=${server}`);
    if (grants.every(({ state }) => state !== 'active')) await removeServer(access, server);
    return revoked.status < 300 || revoked.status === 404;
  } catch {
    // It does not answer: then the grant stands, and that is said.
    return false;
  }
}

/** With the policies that were written for it. */
async function removeServer(access: CliAccess, server: string): Promise<void> {
  const policies = await rows<Policy>(access, '/policies?limit=200');
  await ask(access, 'DELETE', `/servers/${server}`);
  for (const policy of policies.filter((one) => one.server === server)) {
    await ask(access, 'DELETE', `/policies/${policy.id}`);
  }
}

/** All of them, page by page. Throws `Refused`: a list that breaks off must not pass for a short one. */
async function rows<Row>(access: CliAccess, path: string): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let page: string | null = `/api/v1${path}`; page !== null; ) {
    const answer: GatewayAnswer = await askGateway(access, page, { timeoutMs: TIMEOUT_MS });
    if (answer.status >= 300) throw refusedBy(answer);
    const { data, next } = answer.body as { data: Row[]; next: string | null }; // as the API's document says
    found.push(...data);
    page = next;
  }
  return found;
}

/** The gateway's own sentence of why it refused. */
class Refused extends Error {}

async function ask(access: CliAccess, method: string, path: string, body?: object) {
  const sent = body === undefined ? {} : { body };
  return askGateway(access, `/api/v1${path}`, { method, timeoutMs: TIMEOUT_MS, ...sent });
}

async function write<Value>(access: CliAccess, path: string, body: object): Promise<Value> {
  const answer = await ask(access, 'POST', path, body);
  if (answer.status < 300) return answer.body as Value; // as the API's document says
  throw refusedBy(answer);
}

function refusedBy({ status, body }: GatewayAnswer): Refused {
  const { detail = `HTTP ${status}` } = body as { readonly detail?: string }; // RFC 9457
  return new Refused(detail);
}

function upstreamOf({ about, text = '' }: ConfigFileText, entry: ClientEntry): object {
  const { target } = targetOf(text, about.dialect.format, entry, {});
  if (target.kind === 'url') {
    const { url, headers, transport } = target;
    return { kind: 'url', url, headers, transport, local: true };
  }
  const { command, env, cwd = null } = target;
  return { kind: 'command', command, env, cwd };
}

async function addServer(access: CliAccess, entry: ClientEntry, upstream: object) {
  const taken = new Set((await rows<Server>(access, '/servers?limit=200')).map(({ name }) => name));
  let name = entryName(entry.name);
  for (let number = 2; taken.has(name); number += 1) name = `${entryName(entry.name)}-${number}`;
  const server = await write<Server>(access, '/servers', { name, upstream });
  await ask(access, 'POST', `/servers/${server.id}/check`);
  return server;
}

async function addGrant(
  access: CliAccess,
  server: Server,
  { client, name }: ClientEntry,
  policy: PlannedPolicy,
): Promise<Lead> {
  const known = await rows<Policy>(access, '/policies?limit=200');
  const own = known.find((one) => one.server === server.id);
  const text = `${JSON.stringify(policy.document, null, 2)}\n`;
  const { id } =
    own ??
    (await write<Policy>(access, '/policies', {
      name: server.name,
      server: server.id,
      text,
      format: 'json',
      note: null,
    }));
  const label = `${client ?? 'client'}-${entryName(name)}`;
  const minted = await write<{ grant: Grant; token: string }>(access, '/grants', {
    label,
    servers: [server.id],
    policy: id,
  });
  const made = { url: access.url, server: server.id, grant: minted.grant.id };
  return { url: `${access.url}/mcp/${server.id}/`, token: minted.token, made };
}
