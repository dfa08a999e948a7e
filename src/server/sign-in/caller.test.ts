import { describe, expect, it } from 'vitest';
import { type CallerParts, createCallerOf } from './caller.ts';

function callerOf(parts: CallerParts, headers: Record<string, string>, peer = '10.0.0.1') {
  const request = new Request('http://gate.example:8700/sign-in', { headers });
  return createCallerOf(parts)(request, peer);
}

const FORWARDED = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };

describe('who asks', () => {
  it('is who opened the connection, whatever headers say, without a trusted proxy', () => {
    for (const trustProxy of [undefined, ['10.0.0.2', '192.168.0.0/16']]) {
      expect(callerOf({ trustProxy }, FORWARDED)).toEqual({
        address: '10.0.0.1',
        origin: 'http://gate.example:8700',
        way: 'plain',
      });
    }
  });

  it('is what a trusted proxy says', () => {
    for (const trusted of ['10.0.0.1', '10.0.0.0/8']) {
      expect(callerOf({ trustProxy: [trusted] }, FORWARDED)).toEqual({
        address: '203.0.113.9',
        origin: 'https://gate.example:8700',
        way: 'tls',
      });
    }
  });

  it.each([
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.0.0.7', '203.0.113.9'],
    ['10.0.0.9, 10.0.0.7', '10.0.0.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, unknown', '10.0.0.1'],
    ['203.0.113.9, <script>, 10.0.0.7', '10.0.0.7'],
    ['', '10.0.0.1'],
  ])('is the nearest address that is no proxy of ours: %j', (value, address) => {
    const headers = { 'X-Forwarded-For': value };
    expect(callerOf({ trustProxy: ['10.0.0.0/8'] }, headers).address).toBe(address);
  });

  it.each([
    ['http, https', 'https'],
    ['https, http', 'http'],
    ['ftp', 'http'],
    ['https://x', 'http'],
  ])('comes the way that the nearest proxy says: %j', (value, scheme) => {
    const headers = { 'X-Forwarded-Proto': value };
    const { origin } = callerOf({ trustProxy: ['10.0.0.1'] }, headers);
    expect(origin).toBe(`${scheme}://gate.example:8700`);
  });

  it('has the origin that is configured when it asked for that host', () => {
    const caller = callerOf({ baseUrl: 'https://gate.example:8700' }, {});
    expect(caller).toMatchObject({ origin: 'https://gate.example:8700', way: 'tls' });
    expect(callerOf({ baseUrl: 'https://other.example' }, {}).way).toBe('plain');
  });

  it.each([
    ['http://localhost:8700', 'loopback'],
    ['http://127.0.0.1', 'loopback'],
    ['http://[::1]:1', 'loopback'],
    ['http://127.evil.example', 'plain'],
    ['http://localhost.evil.example', 'plain'],
    ['http://192.168.1.5', 'plain'],
  ])('comes over loopback only by a name that is this machine: %s', (origin, way) => {
    expect(createCallerOf({})(new Request(origin), '127.0.0.1').way).toBe(way);
  });
});
