import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createGrantBook,
  createGrantIndex,
  hashToken,
  isToken,
  joinGrants,
  mintToken,
} from './index.ts';

const TOKEN = mintToken();
const HOUR = 3_600_000;

describe('a token', () => {
  it('has the form that scanners of secrets know, and a checksum', () => {
    for (let n = 0; n < 200; n += 1) {
      const token = mintToken();
      expect(token).toMatch(/^wkg_[0-9A-Za-z]{43}$/);
      expect(isToken(token)).toBe(true);
    }
  });

  it('never comes twice', () => {
    expect(new Set(Array.from({ length: 2_000 }, mintToken)).size).toBe(2_000);
  });

  it('uses every character about equally often', () => {
    const counts = new Map<string, number>();
    const random = Array.from({ length: 2_000 }, () => mintToken().slice(4, 41)).join('');
    for (const char of random) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const mean = random.length / 62;
    for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(mean / 4);
  });

  it('with one character changed is none', () => {
    const chars = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 46 }), fc.constantFrom(...chars), (at, char) => {
        const other = TOKEN.slice(0, at) + char + TOKEN.slice(at + 1);
        expect(isToken(other)).toBe(other === TOKEN);
      }),
    );
  });

  it.each([
    '',
    'wkg_',
    `${TOKEN}x`,
    ` ${TOKEN}`,
    TOKEN.toUpperCase(),
    TOKEN.slice(0, -1),
    `${TOKEN}\n`,
  ])('is not the text %j', (text) => {
    expect(isToken(text)).toBe(false);
  });

  it('is stored as its SHA-256 only', () => {
    expect(hashToken('abc')).toBe(
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('the index of grants', () => {
  const token = hashToken(TOKEN);
  const index = createGrantIndex({
    full: { server: 's', token, policy: 'p', label: 'L', tags: { team: 'x' } },
    brief: { server: 's', token: hashToken('brief'), expires: '2026-01-01T00:00:00+01:00' },
    gone: { server: 's', token: hashToken('gone'), revoked: true },
  });
  const expiry = Date.parse('2025-12-31T23:00:00Z');

  it('finds a grant by its token', () => {
    expect(index.authenticate(`Bearer ${TOKEN}`, 0)).toEqual({
      id: 'full',
      servers: ['s'],
      token,
      policy: 'p',
      label: 'L',
      tags: { team: 'x' },
      expiresMs: Number.POSITIVE_INFINITY,
    });
  });

  it.each([`bearer ${TOKEN}`, `BEARER   ${TOKEN}`])(
    'takes the scheme in any case: %s',
    (header) => {
      expect(index.authenticate(header, 0)?.id).toBe('full');
    },
  );

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN} x`,
    `Bearer ${TOKEN},`,
    `Bearer\t${TOKEN}`,
    ` Bearer ${TOKEN}`,
    `Bearer ${token}`,
    'Bearer __proto__',
  ])('finds nothing for %j', (header) => {
    expect(index.authenticate(header, 0)).toBeUndefined();
  });

  it('refuses a grant from the moment on at which it expires', () => {
    for (const find of [
      (nowMs: number) => index.authenticate('Bearer brief', nowMs),
      (nowMs: number) => index.find('brief', nowMs),
    ]) {
      expect(find(expiry - 1)?.id).toBe('brief');
      expect(find(expiry)).toBeUndefined();
      expect(find(expiry + HOUR)).toBeUndefined();
    }
  });

  it('knows neither revoked grants nor names of the language', () => {
    expect(index.authenticate('Bearer gone', 0)).toBeUndefined();
    for (const id of ['gone', 'nobody', 'constructor', '__proto__']) {
      expect(index.find(id, 0)).toBeUndefined();
    }
  });
});

describe('the book of grants', () => {
  const grant = (id: string, token: string, more = {}) => ({
    id,
    servers: ['s'],
    token,
    policy: 'p',
    expiresMs: Number.POSITIVE_INFINITY,
    ...more,
  });

  it('knows a grant from the moment on at which it is put in, until it is removed', () => {
    const book = createGrantBook();
    expect(book.byHash('t1', 0)).toBeUndefined();
    book.put(grant('a', 't1'));
    expect(book.byHash('t1', 0)?.id).toBe('a');
    book.put(grant('a', 't2'));
    expect(book.byHash('t1', 0)).toBeUndefined();
    expect(book.byHash('t2', 0)?.id).toBe('a');
    book.remove('a');
    expect([book.byHash('t2', 0), book.find('a', 0), book.size]).toEqual([undefined, undefined, 0]);
  });

  it('lets the previous token work until the end of the overlap and not longer', () => {
    const book = createGrantBook();
    book.put(grant('a', 'new'), { token: 'old', untilMs: 100 });
    const old = book.byHash('old', 99);
    expect(old?.id).toBe('a');
    expect(old && book.renew(old, 99)?.id).toBe('a');
    expect(old && book.renew(old, 100)).toBeUndefined();
    expect(book.byHash('old', 100)).toBeUndefined();
    expect(book.endOverlaps(99)).toEqual([]);
    expect(book.endOverlaps(100)).toEqual(['a']);
    expect(book.endOverlaps(100)).toEqual([]);
    expect(book.byHash('new', 100)?.id).toBe('a');
  });

  it('lets the first of two joined books win', () => {
    const [first, second] = [createGrantBook(), createGrantBook()];
    first.put(grant('a', 't'));
    second.put(grant('b', 't'));
    second.put(grant('c', 'u'));
    const both = joinGrants(first, second);
    expect(both.byHash('t', 0)?.id).toBe('a');
    expect(both.byHash('u', 0)?.id).toBe('c');
    expect(both.find('b', 0)?.id).toBe('b');
  });
});
