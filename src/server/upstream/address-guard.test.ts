import { describe, expect, it } from 'vitest';
import { Fault } from '#contract/errors.ts';
import { createLookup, isInside } from './address-guard.ts';

describe('an address', () => {
  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.8', '192.168.1.1', '198.19.0.1', '224.0.0.1'],
    ...['255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', 'fec0::1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::FFFF:10.0.0.1',
      '::ffff:0:127.0.0.1',
      '::127.0.0.1',
    ],
    ...['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001:0:7f00:1::', '100::1'],
  ])('of the inside of a network is inside: %s', (address) => {
    expect(isInside(address)).toBe(true);
  });

  it.each([
    ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.1', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
    ...['192.169.0.0', '223.255.255.255', '2606:4700::1111', '2001:4860:4860::8888', '2003::1'],
    ...['::ffff:8.8.8.8', 'fbff::1'],
  ])('of the outside is not: %s', (address) => {
    expect(isInside(address)).toBe(false);
  });
});

/** What a lookup says of a name. */
function look(host: string, local: boolean, all: boolean): Promise<unknown> {
  return new Promise((resolve) => {
    createLookup(host, local)(host, { all }, (error, address) => resolve(error ?? address));
  });
}

describe('a lookup', () => {
  it.each([true, false])('refuses a name that resolves to this machine (all: %s)', async (all) => {
    const refused = await look('localhost', false, all);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({
      code: 'upstream_refused_address',
      detail: expect.stringMatching(/^`localhost` is (127\.0\.0\.1|::1); set `local: true`/),
    });
  });

  it('resolves it where that is wanted', async () => {
    expect(await look('localhost', true, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it.each(['127.0.0.1', '::1', '169.254.169.254'])(
    'refuses the bare address %s at once',
    (host) => {
      expect(() => createLookup(host, false)).toThrow(Fault);
      expect(() => createLookup(host, true)).not.toThrow();
    },
  );

  it('hands on the failure of a name that does not exist', async () => {
    expect(await look(`${'x'.repeat(64)}.example`, false, true)).toBeInstanceOf(Error);
  });
});
