// Opening storage that gateways share: what must agree between them, and what is said when it cannot be
// used.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys, secretKeysPath } from '#server/host/secret-keys.ts';
import {
  startPostgres,
  type TestPostgres,
  WITHOUT_SERVICES,
} from '../../../test/services/postgres.ts';
import { createArgumentsHmac } from './arguments-hmac.ts';
import {
  type OpenedStorage,
  openStorage,
  resealInstallationSecret,
  StorageError,
} from './index.ts';
import { createPurposeMac } from './purpose-mac.ts';

let home = '';
const opened: OpenedStorage[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-storage-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ ledger }) => ledger.close()));
  rmSync(home, { recursive: true, force: true });
});

async function open(
  name: string,
  databaseUrl?: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<OpenedStorage> {
  const storage = await openStorage({
    ...{ folder: join(home, name), databaseUrl, environment },
    ...{ fsync: 'never', clock: Date.now, log: () => {} },
  });
  opened.push(storage);
  return storage;
}

test('in a data folder the keys are those of the folder', async () => {
  const { keys } = await open('a');
  expect(keys.argumentsHmac({ a: 1 })).toBe(createArgumentsHmac(join(home, 'a'))({ a: 1 }));
  expect(keys.mac('session')('x')).toBe(createPurposeMac(join(home, 'a'), 'session')('x'));
});

describe.skipIf(WITHOUT_SERVICES)('on PostgreSQL', () => {
  let postgres: TestPostgres;
  let url = '';
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());
  beforeEach(async () => {
    url = await postgres.database();
  });

  /** What opening says. */
  async function trouble(at: string): Promise<StorageError> {
    const error = await open('a', at).catch((failed: unknown) => failed);
    if (!(error instanceof StorageError)) throw new Error(`not refused: ${String(error)}`);
    return error;
  }
  const at = (user: string, password: string) => url.replace('wicketgate@', `${user}:${password}@`);

  test('gateways with the same keys make the same MACs, whatever their folders hold', async () => {
    const one = await open('a', url);
    mkdirSync(join(home, 'b'));
    copyFileSync(join(home, 'a', 'secrets.keys'), join(home, 'b', 'secrets.keys'));
    const other = await open('b', url);
    expect(other.keys.argumentsHmac({ a: [1] })).toBe(one.keys.argumentsHmac({ a: [1] }));
    expect(other.keys.mac('session')('x')).toBe(one.keys.mac('session')('x'));
    expect(one.keys.mac('session')('x')).not.toBe(one.keys.mac('approval')('x'));
  });

  test('gateways that start at once on an empty database agree', async () => {
    const environment = { WICKETGATE_KEYS: `0123abcd:${'7'.repeat(64)}` };
    const all = await Promise.all(['a', 'b', 'c'].map((name) => open(name, url, environment)));
    expect(new Set(all.map(({ keys }) => keys.mac('session')('x'))).size).toBe(1);
  });

  test('a gateway with other keys does not start, and is told which to take', async () => {
    await open('a', url);
    const error = await open('b', url).catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({
      message: expect.stringContaining('the keys of this gateway do not open'),
      help: expect.stringContaining('copy `secrets.keys`'),
    });
  });

  test('the secret is not in the database in the clear', async () => {
    await open('a', url);
    const rows = await postgres.query(url, 'SELECT name, value FROM ledger_settings');
    const sealed = rows.find(({ name }) => name === 'installation-secret')?.['value'];
    expect(sealed).toBeInstanceOf(Uint8Array);
    expect(String(sealed)).not.toMatch(/[0-9a-f]{64}/);
  });

  test('the secret stays the same under another key', async () => {
    const before = (await open('a', url)).keys.mac('session')('x');
    const keys = loadSecretKeys(join(home, 'a'), {});
    const { id } = keys.add(Date.now());
    const { renew } = createSecretBox(keys);
    expect(await resealInstallationSecret(url, renew)).toBe(1);
    expect(await resealInstallationSecret(url, renew)).toBe(0);
    const all = readFileSync(secretKeysPath(join(home, 'a')), 'utf8').split('\n');
    mkdirSync(join(home, 'b'));
    const newest = all.filter((line) => line.startsWith(id));
    writeFileSync(secretKeysPath(join(home, 'b')), `${newest.join('\n')}\n`);
    expect((await open('b', url)).keys.mac('session')('x')).toBe(before);
  });

  test('a database that cannot be used is named, its password is not', async () => {
    await postgres.query(url, 'CREATE ROLE outsider NOLOGIN; CREATE ROLE guest LOGIN');
    const troubles = [
      ['unavailable', url.replace(/:\d+\//, ':1/').replace('wicketgate@', 'wicketgate:s3cret@')],
      ['unreadable', at('outsider', 's3cret')],
      ['unreadable', at('nobody', 's3cret')],
      ['unreadable', at('guest', 's3cret')],
      ['unreadable', at('wicketgate', 's3cret').replace(/test_\w+$/, 'elsewhere')],
    ] as const;
    for (const [kind, place] of troubles) {
      const error = await trouble(place);
      expect(error).toMatchObject({ trouble: kind });
      expect(error.message).toMatch(/^the database `127\.0\.0\.1:\d+\/\w+` cannot be/);
      expect(`${error.message} ${error.help} ${String(error.cause)}`).not.toContain('s3cret');
    }
    expect((await trouble(at('guest', 's3cret'))).message).toContain('permission denied');
  });

  test('a newer ledger is refused', async () => {
    await open('a', url);
    await postgres.query(url, 'UPDATE ledger_version SET version = 99');
    expect(await trouble(url)).toMatchObject({ trouble: 'newer', help: 'update wicketgate' });
  });
});
