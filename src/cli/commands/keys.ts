// `wicketgate keys`: the keys under which secrets are sealed. A rotation adds one, and seals everything
// anew; older ones stay, for backups and for gateways that have not looked yet.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { createSecretBox, keyOf } from '#server/host/secret-box.ts';
import {
  loadSecretKeys,
  type SecretKeys,
  SecretKeysError,
  secretKeysPath,
} from '#server/host/secret-keys.ts';
import { openControlStore, resealInstallationSecret } from '#server/storage/index.ts';
import { EXIT, failWith } from '../exit.ts';
import { count, table } from '../print.ts';
import { reportingTrouble } from '../records/with-records.ts';
import { readSharedStorage } from '../shared-storage.ts';

interface Flags {
  readonly data?: string;
  readonly database?: string;
  readonly json?: boolean;
}

type Reseal = (id: string, sealed: Uint8Array) => Uint8Array;

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('keys under which secrets are sealed')
    .addHelpText('after', '\nExample:\n  wicketgate keys list\n');
  withFlags(keys.command('list'))
    .description('ids of the keys and what is sealed under each; never the keys')
    .addHelpText('after', '\nExample:\n  wicketgate keys list\n')
    .action((flags: Flags) => reporting(() => list(flags)));
  withFlags(keys.command('rotate'))
    .description('add a key, and seal everything anew under it; gateways may go on')
    .addHelpText('after', '\nExample:\n  wicketgate keys rotate\n')
    .action((flags: Flags) => reporting(() => rotate(flags)));
  return keys;
}

function withFlags(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder (default: per user)')
    .option('--database <url>', 'PostgreSQL of the gateways (or WICKETGATE_DATABASE_URL)')
    .option('--json', 'print one JSON object');
}

async function list(flags: Flags): Promise<void> {
  const keys = openKeys(flags);
  const sealed = new Map<string, number>();
  await resealAll(flags, (_id, value) => {
    sealed.set(keyOf(value), (sealed.get(keyOf(value)) ?? 0) + 1);
    return value;
  });
  const all = keys?.all() ?? [];
  const rows = all.map(({ id, createdAtMs }, at) => ({
    id,
    createdAtMs,
    sealed: sealed.get(id) ?? 0,
    seals: at === all.length - 1,
  }));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ keys: rows })}\n`);
    return;
  }
  const lines = rows.map((row) => [
    row.id,
    row.createdAtMs === null ? 'WICKETGATE_KEYS' : new Date(row.createdAtMs).toISOString(),
    count(row.sealed, 'sealed value'),
    row.seals ? 'seals new ones' : '',
  ]);
  process.stdout.write(lines.length === 0 ? 'there is no key yet\n' : `${table(lines)}\n`);
}

async function rotate(flags: Flags): Promise<void> {
  const folder = flags.data ?? defaultDataFolder();
  const keys = loadSecretKeys(folder);
  const id = newestKey(keys);
  const box = createSecretBox(keys);
  const renewed = await resealAll(flags, box.renew);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ key: id, renewed })}\n`
      : `key ${id} seals from now on; ${count(renewed, 'value')} sealed anew\n`,
  );
}

/** A new key of the folder; of the environment the newest one, which its owner has put there. */
function newestKey(keys: SecretKeys): string {
  const last = keys.all().at(-1);
  const isOfEnvironment = last?.createdAtMs === null;
  if (isOfEnvironment && keys.all().length > 1) return last.id;
  return keys.add(Date.now()).id;
}

/** Looking makes no key. */
function openKeys(flags: Flags): SecretKeys | undefined {
  const folder = flags.data ?? defaultDataFolder();
  const isNamed = (process.env['WICKETGATE_KEYS'] ?? '') !== '';
  return isNamed || existsSync(secretKeysPath(folder)) ? loadSecretKeys(folder) : undefined;
}

/** Of a folder without a control plane nothing is sealed, and none is begun. */
async function resealAll(flags: Flags, seal: Reseal): Promise<number> {
  const folder = flags.data ?? defaultDataFolder();
  const { databaseUrl: database } = readSharedStorage(flags, process.env);
  if (database === undefined && !existsSync(join(folder, 'control.db'))) return 0;
  const place = database === undefined ? { folder } : { url: database };
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const store = await openControlStore(place, { log });
  try {
    const shared = database === undefined ? 0 : await resealInstallationSecret(database, seal);
    return (await store.reseal(seal)) + shared;
  } finally {
    await store.close();
  }
}

async function reporting(work: () => Promise<void>): Promise<void> {
  try {
    await reportingTrouble(work);
  } catch (error) {
    if (!(error instanceof SecretKeysError)) throw error;
    failWith(EXIT.usage, error.message, error.help);
  }
}
