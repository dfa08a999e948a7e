// What sealing promises: a value opens for its own record only, under any key that was ever in use.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretBox, keyOf } from './secret-box.ts';
import { loadSecretKeys, secretKeysPath } from './secret-keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = () => loadSecretKeys(folder, {});

describe('the secret box', () => {
  test('gives back what it was given, and never seals the same twice', () => {
    const box = createSecretBox(load());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, record) => {
        const sealed = box.seal(record, secret);
        expect(box.open(record, sealed)).toBe(secret);
        expect(box.seal(record, secret)).not.toEqual(sealed);
      }),
    );
  });

  test('does not open a value for another record, nor a changed one', () => {
    const box = createSecretBox(load());
    const sealed = box.seal('a', 'secret');
    expect(() => box.open('b', sealed)).toThrow('a secret of `b` does not open');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open('a', changed)).toThrow(/does not open|which is not there/);
    }
    expect(() => box.open('a', sealed.subarray(0, 30))).toThrow('which is not there');
  });

  test('seals under the newest key at once, in every process, and opens under older ones', () => {
    const keys = load();
    const here = createSecretBox(keys);
    const there = createSecretBox(load());
    const old = here.seal('a', 'secret');
    const { id } = keys.add(1_000);
    for (const box of [here, there]) {
      expect(keyOf(box.seal('a', 'x'))).toBe(id);
      expect(box.open('a', old)).toBe('secret');
      const renewed = box.renew('a', old);
      expect(keyOf(renewed)).toBe(id);
      expect(box.open('a', renewed)).toBe('secret');
      expect(box.renew('a', renewed)).toBe(renewed);
    }
    expect(createSecretBox(load()).open('a', old)).toBe('secret');
  });
});

describe('the keys', () => {
  test('are private to their owner', () => {
    load();
    expect(statSync(secretKeysPath(folder)).mode & 0o777).toBe(0o600);
  });

  test('come from the environment when it names them', () => {
    const [first, second] = ['1'.repeat(64), '2'.repeat(64)];
    const one = loadSecretKeys(folder, { WICKETGATE_KEYS: `0000000a:${first}` });
    const sealed = createSecretBox(one).seal('a', 'secret');
    const environment = { WICKETGATE_KEYS: `0000000a:${first}, 0000000b:${second}` };
    const both = loadSecretKeys(folder, environment);
    expect(createSecretBox(both).open('a', sealed)).toBe('secret');
    expect(keyOf(createSecretBox(both).seal('a', 'x'))).toBe('0000000b');
    expect(() => both.add(1)).toThrow('the keys come from WICKETGATE_KEYS');
    expect(() => loadSecretKeys(folder, { WICKETGATE_KEYS: first })).toThrow(
      'WICKETGATE_KEYS holds something that is no key',
    );
  });

  test('are refused when the file holds something else, without telling it', () => {
    writeFileSync(secretKeysPath(folder), 'hunter2\n');
    const keys = load();
    expect(() => keys.all()).toThrow(/holds something that is no key$/);
    writeFileSync(secretKeysPath(folder), '');
    expect(() => load().all()).toThrow(/holds something that is no key$/);
  });

  test('do not count a line that is still being written', () => {
    const [key] = load().all();
    const file = secretKeysPath(folder);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, `${whole}0000`);
    expect(load().all()).toEqual([key]);
  });
});
