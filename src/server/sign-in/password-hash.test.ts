import { describe, expect, it } from 'vitest';
import { createPasswords } from './password-hash.ts';
import { passwordTrouble } from './password-rules.ts';

const CHEAP = { N: 1_024, r: 8, p: 1 };

describe('a kept password', () => {
  it('is scrypt with its parameters and a salt of its own', async () => {
    const passwords = createPasswords();
    const [one, two] = await Promise.all([passwords.hash('secret'), passwords.hash('secret')]);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify('secret', one)).toBe('match');
    expect(await passwords.verify('secreT', one)).toBe('wrong');
  });

  it('is hashed anew when the parameters have risen', async () => {
    const kept = await createPasswords(CHEAP).hash('secret');
    const dearer = createPasswords({ ...CHEAP, N: 2_048 });
    expect(await dearer.verify('secret', kept)).toBe('stale');
    expect(await dearer.verify('other', kept)).toBe('wrong');
  });

  it('is the same however a keyboard composes its letters', async () => {
    const passwords = createPasswords(CHEAP);
    const kept = await passwords.hash('Bl\u00e4tter');
    expect(await passwords.verify('Bla\u0308tter', kept)).toBe('match');
  });

  it.each([
    null,
    '',
    'secret',
    'scrypt$0$8$1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAA',
    'scrypt$99999999$8$1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAA',
    'scrypt$1000$8$1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAA',
  ])('that is none matches nothing: %j', async (kept) => {
    expect(await createPasswords(CHEAP).verify('secret', kept)).toBe('wrong');
  });

  it('is worked on a few at a time; who comes when many wait is told to come again', async () => {
    const passwords = createPasswords(CHEAP);
    const asked = await Promise.allSettled(
      Array.from({ length: 80 }, () => passwords.verify('x', null)),
    );
    const refused = asked.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(80 - 66);
    expect(refused[0]).toMatchObject({ reason: { status: 503 } });
    expect(await passwords.verify('x', null)).toBe('wrong');
  });
});

describe('what may be a password', () => {
  it.each([
    'short',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    'abcdefghijkl',
    'password12345',
    'ada.lovelace@example.com',
    'ada.lovelace1',
    'x'.repeat(300),
  ])('is not %j', (password) => {
    expect(passwordTrouble(password, 'ada.lovelace@example.com')).toMatch(/\.$/);
  });

  it.each(['three tame herons', 'Ungewöhnlich7!', '正しい馬の電池のホチキス留め'])(
    'is %j',
    (password) => {
      expect(passwordTrouble(password, 'ada@example.com')).toBeUndefined();
    },
  );
});
