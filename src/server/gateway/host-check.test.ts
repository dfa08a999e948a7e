import { describe, expect, it } from 'vitest';
import { createHostCheck, isLoopback } from './host-check.ts';

const local = createHostCheck({ listenHost: '127.0.0.1', hosts: [], origins: [] });
const named = createHostCheck({
  listenHost: '0.0.0.0',
  hosts: ['Gateway.Example'],
  origins: ['https://App.Example'],
});
const open = createHostCheck({ listenHost: '0.0.0.0', hosts: [], origins: [] });

describe('on loopback', () => {
  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:65535', '[::1]', '[::1]:8700', 'localhost.'])(
    'the host %s is let in',
    (host) => {
      expect(local(host, undefined)).toBe(true);
    },
  );

  it.each([
    ...[
      '',
      ' ',
      'evil.example',
      'localhost.evil.example',
      'evil.localhost',
      '127.0.0.2',
      '0.0.0.0',
    ],
    ...['localhost:', 'localhost:x', 'localhost:123456', 'user@localhost', 'localhost/x', '::1'],
    ...[
      '[::1',
      '[::2]',
      'localhost, evil.example',
      'localhost evil.example',
      '127.1',
      '2130706433',
    ],
  ])('the host %j is not', (host) => {
    expect(local(host, undefined)).toBe(false);
  });

  it('a request without a host is not let in', () => {
    expect(local(undefined, undefined)).toBe(false);
  });

  it.each(['http://localhost:5173', 'https://127.0.0.1', 'http://[::1]:80'])(
    'a page of this machine may call: %s',
    (origin) => {
      expect(local('localhost', origin)).toBe(true);
    },
  );

  it.each([
    ...['', 'null', 'https://evil.example', 'http://localhost.evil.example', 'http://localhost/x'],
    ...['http://localhost?x', 'http://localhost#x', 'http://a@localhost', 'localhost', 'file://'],
    ...[
      'ftp://localhost',
      'http://localhost\\.evil.example',
      'http://localhost http://evil.example',
    ],
  ])('another page may not: %j', (origin) => {
    expect(local('localhost', origin)).toBe(false);
  });

  it('a good origin does not make up for a bad host, nor the other way round', () => {
    expect(local('evil.example', 'http://localhost')).toBe(false);
    expect(local('localhost', 'http://evil.example')).toBe(false);
    expect(local('localhost', undefined)).toBe(true);
  });
});

describe('on all addresses', () => {
  it('with host names configured, only those and loopback are let in', () => {
    for (const host of ['gateway.example', 'GATEWAY.example:443', 'localhost']) {
      expect(named(host, undefined)).toBe(true);
    }
    for (const host of ['evil.example', '192.0.2.1', 'x.gateway.example']) {
      expect(named(host, undefined)).toBe(false);
    }
  });

  it('configured origins may call, and pages of the gateway’s own name', () => {
    expect(named('gateway.example', 'https://app.example')).toBe(true);
    expect(named('gateway.example', 'https://gateway.example:444')).toBe(true);
    expect(named('gateway.example', 'https://app.example:444')).toBe(false);
    expect(named('gateway.example', 'http://app.example')).toBe(false);
  });

  it('without host names any host is let in, but no foreign page', () => {
    expect(open('anything.example', undefined)).toBe(true);
    expect(open('anything.example', 'https://anything.example')).toBe(false);
    expect(open('not a host', undefined)).toBe(false);
  });

  it('an address to listen on is a name of the gateway', () => {
    const at = (listenHost: string) =>
      createHostCheck({ listenHost, hosts: ['x.example'], origins: [] });
    expect(at('192.0.2.7')('192.0.2.7:80', undefined)).toBe(true);
    expect(at('2001:DB8::7')('[2001:db8::7]:80', undefined)).toBe(true);
  });
});

describe('the memory of the check', () => {
  it('gives the same answer again, whatever else was asked in between', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 600; n += 1) expect(local(`evil-${n}.example`, undefined)).toBe(false);
      expect(local('localhost', undefined)).toBe(true);
      expect(local('localhost', '')).toBe(false);
    }
  });
});

it.each(['localhost', '127.0.0.1', '127.8.8.8', '::1', '[::1]'])('%s is loopback', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '1127.0.0.1'])(
  '%s is not loopback',
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);

describe('with an address of its own', () => {
  const own = createHostCheck({
    listenHost: '127.0.0.1',
    hosts: [],
    origins: [],
    baseUrl: 'https://Gate.Example:8443',
  });

  it('lets its name in, from its own pages', () => {
    expect(own('gate.example', 'https://gate.example:8443')).toBe(true);
    expect(own('localhost:8700', 'http://localhost:8700')).toBe(true);
    expect(own('other.example', undefined)).toBe(false);
    expect(own('gate.example', 'https://other.example')).toBe(false);
  });
});
