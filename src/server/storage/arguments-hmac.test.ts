import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createArgumentsHmac, createHmacSha256 } from './arguments-hmac.ts';
import { loadSecretKey } from './secret-key.ts';

let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wicketgate-key-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test('equals the HMAC of the standard library for any text', () => {
  const key = randomBytes(32);
  const hmac = createHmacSha256(key);
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.nat(60_000).map((length) => 'é€😀x'.repeat(length / 5)),
  );
  fc.assert(
    fc.property(text, (message) => {
      const wanted = createHmac('sha256', key).update(message, 'utf8').digest('hex');
      expect(hmac(message)).toBe(wanted);
    }),
  );
});

test('equal arguments have equal HMACs in whatever order they came, under one folder only', () => {
  const hmac = createArgumentsHmac(join(home, 'a'));
  expect(hmac({ a: 1, b: [2] })).toMatch(/^[0-9a-f]{64}$/);
  expect(hmac({ b: [2], a: 1 })).toBe(hmac({ a: 1, b: [2] }));
  expect(hmac({ a: 1, b: [3] })).not.toBe(hmac({ a: 1, b: [2] }));
  expect(createArgumentsHmac(join(home, 'a'))({})).toBe(hmac({}));
  expect(createArgumentsHmac(join(home, 'b'))({})).not.toBe(hmac({}));
});

test('the key is made once, private to its owner', () => {
  const folder = join(home, 'data');
  const key = loadSecretKey(folder);
  expect(key).toHaveLength(32);
  expect(loadSecretKey(folder)).toEqual(key);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe(`${key.toString('hex')}\n`);
});

test('a key that is not one is refused and left as it is', () => {
  const file = join(home, 'secret.key');
  writeFileSync(file, 'changeme');
  expect(() => loadSecretKey(home)).toThrow(
    `the key \`${file}\` does not hold 64 hexadecimal digits`,
  );
  expect(readFileSync(file, 'utf8')).toBe('changeme');
});

test('a folder that cannot be made is refused with the file and the reason', () => {
  const folder = join(home, 'file');
  writeFileSync(folder, '');
  expect(() => loadSecretKey(folder)).toThrow(
    `the key \`${join(folder, 'secret.key')}\` cannot be read or made (EEXIST)`,
  );
});
