import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { createHttpFront, type HttpFront } from './http-front.ts';

const open: HttpFront[] = [];
afterEach(async () => {
  for (const front of open.splice(0)) await front.close(0);
});

async function start(handle: (exchange: Exchange) => void, requestMs = 30_000): Promise<number> {
  const front = createHttpFront({ handle, bodyBytesMax: 1_000, connectionsMax: 100, requestMs });
  open.push(front);
  return (await front.listen('127.0.0.1', 0)).port;
}

/** Echoes method, path and body, so that what was read can be seen. */
function echo(exchange: Exchange): void {
  const { method, path, body } = exchange;
  exchange.respond(200, { 'Content-Type': 'text/plain' }, `${method} ${path} ${body}`);
}

/** Sends the pieces one after another and returns all that comes back until the peer closes. */
function talk(port: number, pieces: readonly string[], until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', async () => {
      for (const piece of pieces) {
        socket.write(piece, 'latin1');
        await new Promise((next) => setTimeout(next, 15));
      }
      if (until === undefined) socket.end();
    });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      got += text;
      if (until?.test(got)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}

const post = (body: string, more = '') =>
  `POST /p HTTP/1.1\r\nHost: x\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

describe('the HTTP front', () => {
  it('answers a plain POST', async () => {
    const got = await talk(await start(echo), [post('hello')]);
    expect(got).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(got).toContain('POST /p hello');
  });

  it('reads a body that arrives in pieces', async () => {
    const whole = post('hello world');
    const pieces = [whole.slice(0, 50), whole.slice(50, 55), whole.slice(55)];
    expect(await talk(await start(echo), pieces)).toContain('POST /p hello world');
  });

  it('answers pipelined requests one after another, in order', async () => {
    const port = await start((exchange) => {
      setTimeout(() => echo(exchange), exchange.body.toString() === 'a' ? 30 : 0);
    });
    const got = await talk(port, [post('a') + post('b') + post('c')], /\/p c/);
    expect(got.match(/\/p [abc]/g)).toEqual(['/p a', '/p b', '/p c']);
  });

  it.each([
    ['a GET', 'GET /g HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /g '],
    [
      'a chunked body',
      'POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      'POST /c abc',
    ],
    ['connection close', post('q', 'Connection: close\r\n'), 'POST /p q'],
  ])('hands %s to the full parser with all its bytes', async (_, request, wanted) => {
    expect(await talk(await start(echo), [request], /\/[gcp] ?/)).toContain(wanted);
  });

  it('hands over after fast requests on the same connection', async () => {
    const got = await talk(
      await start(echo),
      [post('one'), 'GET /g HTTP/1.1\r\nHost: x\r\n\r\n'],
      /GET/,
    );
    expect(got).toContain('POST /p one');
    expect(got).toContain('GET /g');
  });

  it.each([
    [
      'two framings',
      'POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    ],
    ['a bare line feed', 'POST /p HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc'],
    ['a space before the colon', 'POST /p HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc'],
  ])('refuses a request with %s', async (_, request) => {
    const seen: string[] = [];
    const port = await start((exchange) => {
      seen.push(exchange.path);
      echo(exchange);
    });
    expect(await talk(port, [request])).toMatch(/^HTTP\/1\.1 400/);
    expect(seen).toEqual([]);
  });

  it('answers 413 to a body beyond the limit, in both lanes', async () => {
    const port = await start(echo);
    expect(await talk(port, [post('x'.repeat(2_000))])).toMatch(/^HTTP\/1\.1 413/);
    const chunked = `POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2_000)}\r\n0\r\n\r\n`;
    expect(await talk(port, [chunked], /413/)).toMatch(/^HTTP\/1\.1 413/);
  });

  it.each([
    ['a body, in the fast lane', 'POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc'],
    ['a head', 'POST /p HTTP/1.1\r\nHost: x\r\nContent-'],
    [
      'a chunked body, in the full parser',
      'POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc',
    ],
  ])('drops %s that does not arrive in time', async (_, request) => {
    const seen: string[] = [];
    const port = await start((exchange) => seen.push(exchange.path), 200);
    expect(await talk(port, [request], /never/)).not.toContain('200 OK');
    expect(seen).toEqual([]);
  });

  it('closes connections of both lanes after the grace, whatever is open on them', async () => {
    const front = createHttpFront({
      handle: (exchange) => void exchange.stream(200, {}),
      bodyBytesMax: 1_000,
      connectionsMax: 100,
    });
    const { port } = await front.listen('127.0.0.1', 0);
    const streams = [post('x'), 'GET /g HTTP/1.1\r\nHost: x\r\n\r\n'].map((request) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      socket.on('error', () => {}); // reset is one way to be closed
      return socket;
    });
    await Promise.all(streams.map((socket) => once(socket, 'data')));
    const closed = streams.map((socket) => once(socket, 'close'));
    await front.close(50);
    await Promise.all(closed);
  });

  it('never reads the body of a refused request as another request', async () => {
    const seen: string[] = [];
    const port = await start((exchange) => {
      seen.push(exchange.path);
      echo(exchange);
    });
    const head = 'POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n';
    expect(await talk(port, [head, post('inner')])).toMatch(/^HTTP\/1\.1 413 /);
    expect(seen).toEqual([]);
  });

  it('tells the endpoint when the client goes away', async () => {
    let gone: (() => void) | undefined;
    const aborted = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const port = await start((exchange) => exchange.onAbort(() => gone?.()));
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(post('x'), () => setTimeout(() => socket.destroy(), 20));
    });
    await aborted;
  });
});
