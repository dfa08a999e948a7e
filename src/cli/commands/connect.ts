// `wicketgate connect`: one client, one server of a running gateway, one grant: prints the entry that the
// client needs, or writes it. Mints the grant when none is named.
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { Command } from 'commander';
import type { Grant, Policy, Server } from '#contract/control.ts';
import {
  addEntry,
  type ClientFile,
  CONNECT_FORMS,
  type ConnectForm,
  clientPlaces,
  entryName,
  readClientConfig,
  shownConfig,
  snippetFor,
} from '#server/clients/index.ts';
import { diffLines } from '../adopt/adopt-text.ts';
import { thisMachine } from '../adopt/config-files.ts';
import { clientTitle } from '../adopt/plan.ts';
import {
  type ApiClient,
  type ApiFlags,
  apiClient,
  oneNamed,
  print,
  printJson,
  reaching,
} from '../api/api-client.ts';
import { askYes, canAsk } from '../ask-yes.ts';
import { EXIT } from '../exit.ts';
import { lineDiff } from '../line-diff.ts';
import { safe, styleFor } from '../print.ts';
import { freeBackup, readSettings, writeSettings } from '../settings-file.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ApiFlags {
  readonly server?: string;
  readonly grant?: string;
  readonly label?: string;
  readonly policy?: string;
  readonly name?: string;
  readonly print?: boolean;
  readonly write?: boolean;
  readonly project?: boolean;
  readonly yes?: boolean;
}

const CLIENTS = CONNECT_FORMS.map(({ client }) => client).join(', ');
const EXAMPLES = `
CLIENT is one of ${CLIENTS}.

The entry holds the token of the grant. Without --grant a grant is minted, under the policy of the server
if it has exactly one. Without --write the entry is printed, and where it belongs is said on stderr.

Examples:
  wicketgate connect cursor --server files
  wicketgate connect claude-code --server files --label alice-laptop --policy careful --write
  wicketgate connect codex --server files --grant alice-laptop --print
`;

/** The `connect` command. */
export function connectCommand(): Command {
  return reaching(
    new Command('connect')
      .description('print or write the entry with which a client reaches a server')
      .argument('<client>', 'which client')
      .option('--server <server>', 'name or id (default: the only one)')
      .option('--grant <grant>', 'label or id of a grant that is there')
      .option('--label <label>', 'label of the grant that is minted (default: client and machine)')
      .option('--policy <policy>', 'name or id of the policy of the grant that is minted')
      .option('--name <name>', 'what the client is to call the server (default: its name)')
      .option('--print', 'print the entry (default)')
      .option('--write', 'write it into the configuration of the client')
      .option('--project', 'with --write: into the configuration of this folder')
      .option('--yes', 'with --write: do not ask'),
  )
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(wanted: string, flags: Flags): Promise<void> {
  const form = formOf(wanted);
  checkFlags(flags);
  const client = apiClient(flags);
  const server = await serverOf(client, flags.server);
  const place = flags.write === true ? placeOf(form, flags.project === true) : undefined;
  const { grant, token } = await grantOf(client, server, form, flags);
  const url = await addressOf(client, grant, server);
  const name = entryName(flags.name ?? server.name);
  const snippet = snippetFor(form, { name, url }, token);
  if (place !== undefined) {
    await write(place, name, form.entry(url, `Bearer ${token}`), flags);
    return;
  }
  if (flags.json === true) printJson({ ...snippet, grant: grant.id, server: server.id, url });
  else {
    process.stderr.write(`for ${snippet.title}, into ${snippet.file}:\n`);
    print(snippet.text.trimEnd());
  }
}

function formOf(wanted: string): ConnectForm {
  const form = CONNECT_FORMS.find(({ client }) => client === wanted.toLowerCase());
  if (form !== undefined) return form;
  throw new UsageError(`\`${wanted}\` is no client that is known here`, `known are ${CLIENTS}`);
}

function checkFlags(flags: Flags): void {
  if (flags.print === true && flags.write === true) {
    throw new UsageError('give --print or --write, not both');
  }
  if (flags.grant !== undefined && (flags.label ?? flags.policy) !== undefined) {
    throw new UsageError('--label and --policy are for a grant that is minted');
  }
  const silent = flags.yes === true || flags.write !== true;
  if (!silent && (flags.json === true || !canAsk())) {
    throw new UsageError('there is nobody to ask', 'say --yes to write without asking, or --print');
  }
}

async function serverOf(client: ApiClient, wanted: string | undefined): Promise<Server> {
  if (wanted !== undefined) return oneNamed<Server>(client, 'server', wanted);
  const all = await client.all<Server>('/servers?limit=200');
  const [first, ...more] = all;
  if (first === undefined) {
    throw new UsageError(
      'the gateway has no server yet',
      'register one with `wicketgate servers add`',
    );
  }
  if (more.length === 0) return first;
  const names = all.map(({ name }) => safe(name)).join(', ');
  throw new UsageError('the gateway has several servers', `name one with --server: ${names}`);
}

interface Minted {
  readonly grant: Grant;
  readonly token: string;
}

async function grantOf(
  client: ApiClient,
  server: Server,
  { client: id }: ConnectForm,
  flags: Flags,
): Promise<Minted> {
  if (flags.grant !== undefined) {
    const grant = await oneNamed<Grant>(client, 'grant', flags.grant);
    if (!grant.servers.includes(server.id)) {
      const help = 'mint another one: leave --grant away';
      throw new UsageError(`the grant ${safe(grant.label)} leads to other servers`, help);
    }
    return client.write<Minted>('POST', `/grants/${grant.id}/reveal`);
  }
  const policy = await policyOf(client, server, flags.policy);
  if (policy === null) {
    process.stderr.write(
      'wicketgate: the grant has no policy yet, so every call is denied; attach one with `wicketgate grants attach`\n',
    );
  }
  const label = flags.label ?? `${id}-${hostname()}`.slice(0, 128);
  const body = { label, servers: [server.id], policy };
  return client.write<Minted>('POST', '/grants', { body });
}

async function policyOf(
  client: ApiClient,
  server: Server,
  wanted: string | undefined,
): Promise<string | null> {
  if (wanted !== undefined) return (await oneNamed<Policy>(client, 'policy', wanted)).id;
  const all = await client.all<Policy>('/policies?limit=200');
  const own = all.filter((policy) => policy.server === server.id);
  return own.length === 1 ? (own[0]?.id ?? null) : null;
}

/** As the gateway itself says, which may stand behind a proxy. */
async function addressOf(client: ApiClient, grant: Grant, server: Server): Promise<string> {
  const { value } = await client.read<{ data: { server: string; url: string }[] }>(
    `/grants/${grant.id}/snippets`,
  );
  const found = value.data.find((one) => one.server === server.id);
  if (found !== undefined) return found.url;
  throw new UsageError('the gateway knows no address of this server');
}

/** The user's own file that is there, else the first one of the table. */
function placeOf({ client }: ConnectForm, project: boolean): ClientFile {
  const scope = project ? 'project' : 'user';
  const places = clientPlaces(thisMachine()).filter(
    (place) => place.client === client && place.scope === scope,
  );
  const there = places.find(({ path }) => readSettings(path) !== undefined);
  const place = there ?? places[0];
  if (place !== undefined) return place;
  const help = project ? 'leave --project away' : 'try --project';
  throw new UsageError(`${clientTitle(client)} has no such configuration`, help);
}

async function write(
  place: ClientFile,
  name: string,
  entry: ReturnType<ConnectForm['entry']>,
  flags: Flags,
): Promise<void> {
  const { path, dialect } = place;
  const before = readSettings(path);
  const { entries } = readClientConfig(before ?? '', { file: path, dialect });
  const same = entries.find((one) => one.name === name && one.scope !== 'local');
  if (same !== undefined && same.gateway !== 'serve') {
    const help = 'give another name with --name, or remove that entry';
    throw new UsageError(`${safe(path)} has a server \`${name}\` already`, help);
  }
  const edit = addEntry(before, dialect, name, entry);
  if (!edit.ok) throw new UsageError(`\`${path}\` is left as it is: ${edit.reason}`);
  const style = styleFor(process.stdout);
  const own = dialect.keys.map((keys) => [...keys, name]);
  const show = (text: string) => (text === '' ? '' : shownConfig(text, dialect.format, own));
  const diff = diffLines(lineDiff(show(before ?? ''), show(edit.text)), style);
  if (flags.json !== true) print([style.bold(safe(path)), ...diff].join('\n'));
  if (flags.yes !== true && !(await askYes('Write this file?'))) {
    print('Nothing was written. The grant stays; see `wicketgate grants list`.');
    process.exitCode = EXIT.no;
    return;
  }
  const backup = before === undefined ? null : freeBackup(path);
  if (backup !== null && before !== undefined) writeSettings(backup, before);
  writeSettings(path, edit.text);
  warnOfReaders(place);
  if (flags.json === true) printJson({ written: path, backup, name });
  else print(`wrote ${path}${backup === null ? '' : `, and kept what was there as ${backup}`}`);
}

/** The token stands in the file. */
function warnOfReaders({ path, scope }: ClientFile): void {
  const open = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
  if (open)
    process.stderr.write(
      `wicketgate: others on this machine can read ${path}, and the token in it\n`,
    );
  if (scope === 'project') {
    process.stderr.write(`wicketgate: ${path} holds a token now; keep it out of the repository\n`);
  }
}
