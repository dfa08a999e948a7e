// Everything that is not one server: the program, the data folder and its keys, the records, services
// that are configured, the gateway that runs here, and what the clients of this machine have.
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ClientEntry, gatewayArguments } from '#server/clients/index.ts';
import { openRecords, StorageError } from '#server/storage/index.ts';
import { type ConfigFileText, configFiles } from '../adopt/config-files.ts';
import { clientTitle } from '../adopt/plan.ts';
import { accessOf } from '../api/ask-gateway.ts';
import { count, safe } from '../print.ts';
import { readSharedStorage } from '../shared-storage.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { findCommand } from './check-command.ts';
import { checkServe } from './check-serve.ts';
import { connection } from './check-url.ts';
import { targetOf } from './entry-target.ts';
import type { DoctorParts } from './step.ts';

/** Files of the data folder that only their owner may read. */
const SECRET_FILES = ['secret.key', 'secrets.keys', 'cli.json', 'adopted.json', 'control.db'];
const DEFAULT_PORT = 8700;

export async function checkInstallation(parts: DoctorParts): Promise<void> {
  const { examination } = parts;
  examination.section('This program');
  examination.ok('version', `wicketgate ${VERSION}, Node ${process.versions.node}`);
  checkFolder(parts);
  await checkRecords(parts);
  await checkServices(parts);
  examination.section('Gateway');
  const access = accessOf(parts.folder);
  if (access === undefined) await checkPort(parts);
  else await checkServe(access, parts);
  examination.section('Clients');
  checkClients(configFiles(), parts);
}

function checkFolder({ examination, folder }: DoctorParts): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    const help = 'the first `wicketgate run`, `serve` or `adopt` makes it';
    examination.warn('data folder', `${safe(folder)} is not there yet`, help);
    return;
  }
  if (!stats.isDirectory()) {
    examination.fail(
      'data folder',
      `${safe(folder)} is no folder`,
      'name another one with --state',
    );
    return;
  }
  examination.ok('data folder', safe(folder));
  if (process.platform === 'win32') return;
  const open = SECRET_FILES.filter((name) => {
    const mode = statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0;
    return (mode & 0o077) !== 0;
  });
  if (open.length === 0) examination.ok('keys', 'only their owner can read them');
  else {
    const files = open.map((name) => join(folder, name)).join(' ');
    examination.fail('keys', `others can read ${open.join(', ')}`, `chmod 600 ${files}`);
  }
}

async function checkRecords({ examination, folder }: DoctorParts): Promise<void> {
  if (!existsSync(join(folder, 'ledger.db'))) {
    examination.ok('records', 'none in this folder yet');
    return;
  }
  try {
    const records = openRecords(folder);
    try {
      const { finding, decisions, last } = await records.verify({ nowMs: Date.now() });
      if (finding === undefined) {
        examination.ok(
          'records',
          `${count(decisions, 'decision')}, the chain is whole (head ${last.seq})`,
        );
      } else {
        const help = 'somebody or something has changed the records; bring a backup back';
        examination.fail('records', safe(finding.message), help);
      }
    } finally {
      records.close();
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    examination.fail('records', safe(error.message), error.help);
  }
}

async function checkServices({ examination, timeoutMs }: DoctorParts): Promise<void> {
  try {
    const { databaseUrl, redisUrl } = readSharedStorage({}, process.env);
    for (const [name, url, port] of [
      ['PostgreSQL', databaseUrl, 5432],
      ['Redis', redisUrl, 6379],
    ] as const) {
      if (url === undefined) continue;
      const { hostname, port: given } = new URL(url);
      const at = given === '' ? port : Number(given);
      const trouble = await connection(hostname.replace(/^\[|\]$/g, ''), at, timeoutMs);
      const where = `${safe(hostname)}:${at}`;
      if (trouble === undefined) examination.ok(name, `${where} is reached`);
      else {
        const help = 'start it, or correct the environment variable that names it';
        examination.fail(name, `${where} is not reached (${trouble})`, help, true);
      }
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    examination.fail('services', error.message, error.help);
  }
}

async function checkPort({ examination }: DoctorParts): Promise<void> {
  const trouble = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen(DEFAULT_PORT, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (trouble === undefined) {
    examination.ok(
      'gateway',
      `none runs on this data folder; port ${DEFAULT_PORT} is free for one`,
    );
    return;
  }
  const help = `if that is your gateway, name its data folder with --state; else serve elsewhere: \`wicketgate serve --listen 127.0.0.1:${DEFAULT_PORT + 1}\``;
  examination.warn(
    'gateway',
    `none runs on this data folder, and port ${DEFAULT_PORT} is taken`,
    help,
  );
}

function checkClients(files: readonly ConfigFileText[], { examination }: DoctorParts): void {
  if (files.length === 0) examination.ok('configurations', 'no client is configured here');
  let isFirst = true;
  for (const file of files) {
    const { about, entries, problems } = file;
    const title = clientTitle(about.client);
    for (const { severity, line, message, help } of problems) {
      const where = `${safe(about.path)}:${line}: ${safe(message)}`;
      const mend = help ?? 'correct it: until then the client may start none of its servers';
      if (severity === 'error') examination.fail(title, where, mend);
      else examination.warn(title, where, help);
    }
    for (const entry of entries) {
      const bare = checkConfigured(file, entry, title, examination);
      if (!bare) continue;
      // Said once, it is enough.
      const help = isFirst ? 'put it behind one with `wicketgate adopt`' : undefined;
      examination.warn(`${title}: ${safe(entry.name)}`, `not behind a gateway${off(entry)}`, help);
      isFirst = false;
    }
  }
}

function off({ disabled }: ClientEntry): string {
  return disabled ? ', switched off' : '';
}

/** True for an entry that could be started, and has no gateway before it. */
function checkConfigured(
  { about, text = '' }: ConfigFileText,
  entry: ClientEntry,
  title: string,
  examination: DoctorParts['examination'],
): boolean {
  const name = `${title}: ${safe(entry.name)}`;
  const { target, missing } = targetOf(text, about.dialect.format, entry);
  if (target.kind === 'command' && missing.length === 0) {
    const args = gatewayArguments(target.command);
    const dashes = args?.indexOf('--') ?? -1;
    const inner = dashes < 0 ? [] : (args?.slice(dashes + 1) ?? []);
    const all = inner.length === 0 ? [target] : [target, { ...target, command: inner }];
    const lost = all.find((one) => findCommand(one) === undefined);
    if (lost !== undefined) {
      const [program = ''] = lost.command;
      const help = 'install it, or correct the entry';
      return examination.fail(name, `\`${safe(program)}\` was not found${off(entry)}`, help);
    }
  }
  if (entry.gateway === undefined) return true;
  examination.ok(name, `behind \`${entry.gateway}\`${off(entry)}`);
  return false;
}
