// The secret that all gateways on a database share: made once, kept sealed in the database. Whoever has
// the database alone cannot make tokens or match arguments with it; whoever has other keys does not start.
import { randomBytes } from 'node:crypto';
import type { SecretBox } from '#server/host/secret-box.ts';
import { SecretKeysError } from '#server/host/secret-keys.ts';
import { StorageError } from '../storage-error.ts';
import type { Sql } from './ledger-database.ts';

const NAME = 'installation-secret';
/** What the sealed value is bound to. */
const RECORD = 'installation';

/**
 * The 32 bytes, made when there are none. Rejects with a `StorageError` when this gateway's keys do not
 * open them, or with what the driver throws.
 * @param database as in messages
 */
export async function installationSecret(
  sql: Sql,
  box: SecretBox,
  database: string,
): Promise<Buffer> {
  const found = await read(sql);
  if (found !== undefined) return opened(box, found, database);
  const made = Buffer.from(box.seal(RECORD, randomBytes(32).toString('hex')));
  // Of gateways that start at once, one makes it.
  await sql.query('INSERT INTO ledger_settings VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    NAME,
    made,
  ]);
  return opened(box, (await read(sql)) ?? made, database);
}

/**
 * Lets the secret be sealed anew, in a database that has one; gives the number of values that were.
 * @param seal gives the same value when nothing is to be changed
 */
export async function resealInstallation(
  sql: Sql,
  seal: (record: string, sealed: Uint8Array) => Uint8Array,
): Promise<number> {
  const there = await sql.query(`SELECT to_regclass('ledger_settings') IS NOT NULL AS there`);
  const old = there.rows[0]?.['there'] === true ? await read(sql) : undefined;
  if (old === undefined) return 0;
  const next = seal(RECORD, old);
  if (next === old) return 0;
  // Another rotation at the same time has made a value that is as good.
  const { rowCount } = await sql.query(
    'UPDATE ledger_settings SET value = $3 WHERE name = $1 AND value = $2',
    [NAME, Buffer.from(old), Buffer.from(next)],
  );
  return rowCount ?? 0;
}

async function read(sql: Sql): Promise<Uint8Array | undefined> {
  const { rows } = await sql.query('SELECT value FROM ledger_settings WHERE name = $1', [NAME]);
  const value: unknown = rows[0]?.['value'];
  return value instanceof Uint8Array ? value : undefined;
}

function opened(box: SecretBox, sealed: Uint8Array, database: string): Buffer {
  try {
    return Buffer.from(box.open(RECORD, sealed), 'hex');
  } catch (error) {
    if (!(error instanceof SecretKeysError)) throw error;
    throw new StorageError(
      'unreadable',
      `the keys of this gateway do not open the secrets in the database \`${database}\``,
      'copy `secrets.keys` from the data folder of a gateway that runs on it, or give both the same WICKETGATE_KEYS',
      error,
    );
  }
}
