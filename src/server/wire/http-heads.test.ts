import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChunkedDecoder } from './chunked.ts';
import { readRequestHead } from './request-head.ts';
import { readResponseHead } from './response-head.ts';

const GOOD = 'POST /mcp/a?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-A:  b \r\n';

describe('the fast reading of a request head', () => {
  it('reads path, query, headers and length', () => {
    expect(readRequestHead(GOOD)).toEqual({
      path: '/mcp/a',
      query: 'x=1',
      headers: [
        ['host', 'a'],
        ['content-length', '5'],
        ['x-a', 'b'],
      ],
      contentLength: 5,
    });
  });

  it.each([
    ['another method', GOOD.replace('POST', 'GET')],
    ['HTTP/1.0', GOOD.replace('1.1', '1.0')],
    ['an absolute target', GOOD.replace('/mcp', 'http://a/mcp')],
    ['a fragment', GOOD.replace('?x', '#x')],
    ['a bare line feed', GOOD.replace('Host: a\r\n', 'Host: a\n')],
    ['a bare carriage return', GOOD.replace('X-A:  b', 'X-A: \rb')],
    ['a folded line', `${GOOD} folded\r\n`],
    ['white space before the colon', GOOD.replace('Host:', 'Host :')],
    ['a transfer coding', `${GOOD}Transfer-Encoding: chunked\r\n`],
    ['two lengths', `${GOOD}Content-Length: 5\r\n`],
    ['a list of lengths', GOOD.replace(': 5', ': 5, 5')],
    ['a signed length', GOOD.replace(': 5', ': +5')],
    ['a length with leading zero', GOOD.replace(': 5', ': 05')],
    ['no length', GOOD.replace('Content-Length: 5\r\n', '')],
    ['no host', GOOD.replace('Host: a\r\n', '')],
    ['two hosts', `${GOOD}Host: b\r\n`],
    ['a repeated header', `${GOOD}x-a: c\r\n`],
    ['connection close', `${GOOD}Connection: close\r\n`],
    ['an expectation', `${GOOD}Expect: 100-continue\r\n`],
    ['an upgrade', `${GOOD}Upgrade: h2c\r\n`],
    ['a NUL in a value', GOOD.replace('b ', 'b\0')],
    ['a byte above ASCII', GOOD.replace('b ', 'b\xff')],
  ])('leaves %s to the full parser', (_, text) => {
    expect(readRequestHead(text)).toBeUndefined();
  });

  it('decides hostile texts without backtracking, or this test would not end', () => {
    expect(readRequestHead(`${GOOD}${'a:b\r\n'.repeat(50_000)}`)).toBeUndefined();
    expect(readRequestHead(`POST /${'a'.repeat(1_000_000)}`)).toBeUndefined();
  });
});

describe('the reading of an answer head', () => {
  const kind = (text: string) => {
    const head = readResponseHead(text);
    return typeof head === 'string' ? head : head.framing.kind;
  };

  it('tells how the body is framed', () => {
    expect(kind('HTTP/1.1 200 OK\r\nContent-Length: 3')).toBe('length');
    expect(kind('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked')).toBe('chunked');
    expect(kind('HTTP/1.1 200 OK')).toBe('close');
    expect(kind('HTTP/1.1 204')).toBe('length');
  });

  it.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3',
    'HTTP/1.1 200 OK\r\nContent-Length: -1',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked',
    'HTTP/1.1 200 OK\r\nbad header: 1',
    'HTTP/2 200',
    'garbage',
  ])('refuses %j', (text) => {
    expect(typeof readResponseHead(text)).toBe('string');
  });
});

describe('the chunked decoder', () => {
  it('gives the same bytes however the stream is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 5 }),
        fc.array(fc.nat(200), { maxLength: 10 }),
        (chunks, cuts) => {
          const coded = Buffer.from(
            `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)};x=1\r\n${chunk}\r\n`).join('')}0\r\nT: 1\r\n\r\n`,
          );
          const out: Buffer[] = [];
          const decoder = createChunkedDecoder((chunk) => out.push(Buffer.from(chunk)));
          const at = [...new Set([0, ...cuts.filter((cut) => cut < coded.length), coded.length])];
          at.sort((a, b) => a - b);
          let end = -1;
          for (let i = 0; i + 1 < at.length; i += 1)
            end = decoder.feed(coded.subarray(at[i], at[i + 1]));
          expect(Buffer.concat(out).toString()).toBe(chunks.join(''));
          expect(end).toBeGreaterThan(-1);
        },
      ),
    );
  });

  it.each(['x\r\n', '5\r\nabcde!\r\n', '5\nabcde', '-1\r\n', '5 5\r\n'])('refuses %j', (text) => {
    expect(createChunkedDecoder(() => {}).feed(Buffer.from(text))).toBe(-2);
  });
});
