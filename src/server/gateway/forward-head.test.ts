import { describe, expect, it } from 'vitest';
import { createHttpTarget, DEFAULT_TIMEOUTS } from '#server/upstream/http-target.ts';
import type { Exchange } from './exchange.ts';
import { answerHeaders, forwardHead, hasOddHeaders } from './forward-head.ts';

type Fields = readonly (readonly [string, string])[];

const target = createHttpTarget({
  id: 's',
  url: 'http://127.0.0.1:1/mcp?key=k',
  headers: { Authorization: 'Bearer ours', 'Accept-Language': 'en' },
  local: true,
  timeouts: DEFAULT_TIMEOUTS,
});

/** An exchange of which only method and headers are looked at. */
function exchange(headers: Fields, method = 'POST'): Exchange {
  return {
    method,
    path: '/mcp/s/',
    query: 'access_token=t',
    headers,
    body: Buffer.alloc(0),
    answered: false,
    header: (name) => headers.find(([key]) => key === name)?.[1],
    respond() {},
    stream: () => ({ write: () => true, onDrain() {}, end() {}, destroy() {} }),
    onAbort() {},
  };
}

const lines = (head: string) => head.slice(0, -4).split('\r\n');

describe('the head that goes to the upstream', () => {
  it('starts with its own target, host and credentials', () => {
    expect(lines(forwardHead(target, exchange([]), undefined, 7))).toEqual([
      'POST /mcp?key=k HTTP/1.1',
      'Host: 127.0.0.1:1',
      'Accept-Encoding: identity',
      'Authorization: Bearer ours',
      'Accept-Language: en',
      'Content-Length: 7',
    ]);
  });

  it('takes along what the protocol needs, in order, as it was written', () => {
    const fields: Fields = [
      ['accept', 'application/json, text/event-stream'],
      ['content-type', 'application/json'],
      ['mcp-protocol-version', '2026-07-28'],
      ['mcp-method', 'tools/call'],
      ['mcp-name', '=?base64?eA==?='],
      ['mcp-param-Unknown', ' x '],
      ['last-event-id', '7_1'],
      ['traceparent', '00-a-b-01'],
      ['tracestate', 'a=b'],
      ['baggage', 'c=d'],
      ['user-agent', 'agent/1'],
    ];
    const head = lines(forwardHead(target, exchange(fields), 'upstream-id', 0));
    expect(head.slice(5, -2)).toEqual(fields.map(([name, value]) => `${name}: ${value}`));
    expect(head.slice(-2)).toEqual(['Mcp-Session-Id: upstream-id', 'Content-Length: 0']);
  });

  it.each([
    ...[
      'authorization',
      'cookie',
      'proxy-authorization',
      'host',
      'origin',
      'referer',
      'connection',
    ],
    ...[
      'content-length',
      'transfer-encoding',
      'content-encoding',
      'accept-encoding',
      'upgrade',
      'te',
    ],
    ...[
      'mcp-session-id',
      'accept-language',
      'x-forwarded-for',
      'forwarded',
      'expect',
      'x-mcp-name',
    ],
  ])('leaves the client’s `%s` behind', (name) => {
    const head = forwardHead(target, exchange([[name, 'client']]), undefined, 0);
    expect(head).not.toContain('client');
  });

  it.each(['GET', 'DELETE'])('of a %s has no length, since it has no body', (method) => {
    expect(forwardHead(target, exchange([], method), 's', 5)).toMatch(/Mcp-Session-Id: s\r\n\r\n$/);
  });
});

describe('the headers that come back', () => {
  const seal = (id: string) => `sealed-${id}`;

  it('are those of the protocol, with the session id sealed', () => {
    const received: Fields = [
      ['content-type', 'text/event-stream'],
      ['mcp-session-id', 'theirs'],
      ['mcp-x', '1'],
      ['cache-control', 'no-cache'],
      ['x-accel-buffering', 'no'],
      ['retry-after', '5'],
      ['allow', 'POST'],
    ];
    expect(answerHeaders(received, seal)).toEqual({
      'Content-Type': 'text/event-stream',
      'Mcp-Session-Id': 'sealed-theirs',
      'mcp-x': '1',
      'Cache-Control': 'no-cache',
      'X-Accel-Buffering': 'no',
      'Retry-After': '5',
      Allow: 'POST',
    });
  });

  it.each([
    ...['set-cookie', 'www-authenticate', 'location', 'server', 'connection', 'transfer-encoding'],
    ...['content-length', 'keep-alive', 'access-control-allow-origin', 'x-secret', 'authorization'],
  ])('do not include `%s`', (name) => {
    expect(answerHeaders([[name, 'x']], seal)).toEqual({});
  });
});

describe('odd headers', () => {
  it.each<[string, Fields]>([
    [
      'a header of the protocol twice',
      [
        ['mcp-name', 'a'],
        ['mcp-name', 'a'],
      ],
    ],
    [
      'two tokens',
      [
        ['authorization', 'a'],
        ['authorization', 'b'],
      ],
    ],
    [
      'two hosts',
      [
        ['host', 'a'],
        ['host', 'b'],
      ],
    ],
    [
      'two origins',
      [
        ['origin', 'a'],
        ['origin', 'b'],
      ],
    ],
    [
      'two media types',
      [
        ['content-type', 'a'],
        ['content-type', 'b'],
      ],
    ],
    ['a value beyond ASCII', [['accept', 'é']]],
    ['a control character', [['user-agent', 'a\u0007']]],
  ])('are %s', (_, fields) => {
    expect(hasOddHeaders(exchange(fields))).toBe(true);
  });

  it('are not lists that may be split over lines, nor tabs', () => {
    const fields: Fields = [
      ['accept', 'a'],
      ['accept', 'b'],
      ['baggage', 'a\tb'],
      ['mcp-name', ''],
    ];
    expect(hasOddHeaders(exchange(fields))).toBe(false);
  });
});
