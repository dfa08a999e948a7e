import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessionSeal } from './session-seal.ts';

const mac = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('hex');
const seal = createSessionSeal(mac('a key'));
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 200,
});

describe('a sealed session id', () => {
  it('opens to the id that was sealed, for its own grant and server', () => {
    fc.assert(
      fc.property(visible, (id) => {
        const sealed = seal.seal('g', 's', id);
        expect(sealed).toMatch(/^[\x21-\x7e]+$/);
        expect(seal.open('g', 's', sealed)?.upstreamId).toBe(id);
      }),
    );
  });

  it('does not open for another grant, server or key', () => {
    const sealed = seal.seal('g', 's', 'id');
    expect(seal.open('h', 's', sealed)).toBeUndefined();
    expect(seal.open('g', 't', sealed)).toBeUndefined();
    expect(seal.open('s', 'g', sealed)).toBeUndefined();
    expect(createSessionSeal(mac('other key')).open('g', 's', sealed)).toBeUndefined();
  });

  it('does not open once a character is changed, added or taken away', () => {
    const sealed = seal.seal('g', 's', 'upstream.id');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), visible, (at, text) => {
        const changed = sealed.slice(0, at) + text + sealed.slice(at + 1);
        expect(seal.open('g', 's', changed) === undefined).toBe(changed !== sealed);
        expect(seal.open('g', 's', sealed.slice(0, at))).toBeUndefined();
      }),
    );
  });

  it.each(['', '.', 'id', `.${'0'.repeat(32)}`, `id.${'0'.repeat(32)}`, `a b.${'0'.repeat(32)}`])(
    'is not %j',
    (text) => {
      expect(seal.open('g', 's', text)).toBeUndefined();
    },
  );

  it('names the session in records by less than what would forge it', () => {
    const sealed = seal.seal('g', 's', 'id');
    const key = seal.open('g', 's', sealed)?.key ?? '';
    expect(key).toMatch(/^[0-9a-f]{12}$/);
    expect(seal.open('g', 's', `id.${key}`)).toBeUndefined();
    expect(seal.open('g', 's', seal.seal('g', 's', 'other'))?.key).not.toBe(key);
  });
});
