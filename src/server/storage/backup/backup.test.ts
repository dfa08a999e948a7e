// What a backup promises: a folder comes back as it was at one moment, from a whole file only.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import { charge, draft, NOON_MS } from '../../../../test/ledger/drafts.ts';
import { createArgumentsHmac, openControlStore, openLedger } from '../index.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';
import { readTarHeader, tarHeader } from './tar.ts';

let home: string;
let folder: string;
let file: string;
let back: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-backup-'));
  folder = join(home, 'data');
  file = join(home, 'wicketgate.backup');
  back = join(home, 'restored');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const log = () => {};
const admin = { id: 'mem_1', email: 'a@b.example', name: null, role: 'admin' } as const;
const first = { name: 'First', admin: { ...admin, invited: false } };

/** A data folder in use: what is open is closed by the caller. */
async function fill() {
  const control = await openControlStore({ folder }, { log });
  const ledger = openLedger({ folder, fsync: 'never', clock: () => NOON_MS });
  const made = await control.createOrganisation(first, 1_000);
  for (let n = 0; n < 20; n += 1) await ledger.commit(draft(`r${n}`, [charge('spend', 100)]));
  const sealed = createSecretBox(loadSecretKeys(folder, {})).seal('a', 'secret');
  const mark = createArgumentsHmac(folder)({ path: '/' });
  return { control, ledger, made, sealed, mark };
}

describe('a backup', () => {
  test('brings back records, counters, the control plane and the keys, while all are in use', async () => {
    const { control, ledger, sealed, mark } = await fill();
    let isDone = false;
    let committed = 20;
    const writing = (async () => {
      while (!isDone) {
        await ledger.commit(draft(`s${committed}`, [charge('spend', 1_000_000)]));
        committed += 1;
      }
    })();
    const manifest = await backUp(folder, file, NOON_MS);
    isDone = true;
    await writing;
    await Promise.all([control.close(), ledger.close()]);
    const names = ['control.db', 'ledger.db', 'secret.key', 'secrets.keys'];
    expect(manifest.files.map(({ name }) => name)).toEqual(names);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(restore(file, back)).toEqual(manifest);
    expect(readdirSync(back).sort()).toEqual(names);
    expect(statSync(back).mode & 0o777).toBe(0o700);
    const again = await openControlStore({ folder: back }, { log });
    expect((await again.organisations()).map(({ name }) => name)).toEqual(['First']);
    const records = openLedger({ folder: back, fsync: 'never', clock: () => NOON_MS });
    const last = await records.commit(draft('next', [charge('spend', 20)]));
    expect(last).toHaveProperty('refused');
    expect(createSecretBox(loadSecretKeys(back, {})).open('a', sealed)).toBe('secret');
    expect(createArgumentsHmac(back)({ path: '/' })).toBe(mark);
    await Promise.all([again.close(), records.close()]);
    expect(readdirSync(home).sort()).toEqual(['data', 'restored', 'wicketgate.backup']);
  });

  test('neither replaces a file nor goes into a folder that holds something', async () => {
    const { control, ledger } = await fill();
    await Promise.all([control.close(), ledger.close()]);
    await backUp(folder, file, NOON_MS);
    await expect(backUp(folder, file, NOON_MS)).rejects.toThrow('exists already');
    expect(() => restore(file, folder)).toThrow('is not empty');
    mkdirSync(back);
    restore(file, back);
    expect(() => restore(file, back)).toThrow('is not empty');
    await expect(backUp(join(home, 'none'), `${file}2`, 1)).rejects.toMatchObject({
      trouble: 'missing',
    });
  });

  test('that was changed or cut anywhere is refused, and nothing is restored', async () => {
    const { control, ledger } = await fill();
    await Promise.all([control.close(), ledger.close()]);
    await backUp(folder, file, NOON_MS);
    const whole = readFileSync(file);
    const headers = headersOf(whole);
    const { length } = whole;
    const places = [0, 130, 600, ...headers.flatMap((at) => [at + 3, at + 130, at + 530])];
    for (const place of places) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 4;
      writeFileSync(file, changed);
      expect(() => restore(file, back), `byte ${place}`).toThrow(/is no backup|is not what was/);
    }
    for (const size of [0, 100, 512, 2_000, length >> 1, (headers.at(-1) ?? 0) + 520]) {
      writeFileSync(file, whole.subarray(0, size));
      expect(() => restore(file, back), `${size} bytes`).toThrow('is no backup');
    }
    expect(existsSync(back)).toBe(false);
    expect(readdirSync(home).sort()).toEqual(['data', 'wicketgate.backup']);
  });

  test('with a file of another name is refused', () => {
    const text = (name: string) =>
      Buffer.from(
        JSON.stringify({
          format: 'wicketgate-backup-1',
          madeAtMs: 1,
          files: [{ name, bytes: 0, sha256: '' }],
        }).padEnd(512),
      );
    for (const name of ['../../evil', '/etc/evil', 'cli.json']) {
      const body = text(name);
      const header = tarHeader({ name: 'manifest.json', size: body.length }, 1);
      writeFileSync(file, Buffer.concat([header, body, tarHeader({ name, size: 0 }, 1)]));
      expect(() => restore(file, back)).toThrow('is no backup');
    }
    expect(readdirSync(home)).toEqual(['wicketgate.backup']);
  });

  test('is a tar file', async () => {
    const { control, ledger } = await fill();
    await Promise.all([control.close(), ledger.close()]);
    await backUp(folder, file, NOON_MS);
    const listed = execFileSync('tar', ['tf', file], { encoding: 'utf8' });
    expect(listed).toBe('manifest.json\ncontrol.db\nledger.db\nsecret.key\nsecrets.keys\n');
  });

  test('may hold files of any size', () => {
    for (const size of [0, 511, 8 * 2 ** 30 - 1, 8 * 2 ** 30, 2 ** 42]) {
      expect(readTarHeader(tarHeader({ name: 'ledger.db', size }, 1))?.size).toBe(size);
    }
  });
});

/** Where the headers of a backup's files begin. */
function headersOf(whole: Buffer): readonly number[] {
  const found: number[] = [];
  for (let at = 0; ; ) {
    const header = readTarHeader(whole.subarray(at, at + 512));
    if (header === undefined) return found;
    found.push(at);
    at += 512 + Math.ceil(header.size / 512) * 512;
  }
}
