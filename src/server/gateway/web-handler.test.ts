import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpFront, type HttpFront } from './http-front.ts';
import { createWebHandler, type Fetch } from './web-handler.ts';

const open: HttpFront[] = [];
afterEach(async () => {
  for (const front of open.splice(0)) await front.close(0);
});

async function start(
  fetch: Fetch,
  log: (line: string) => void = () => {},
  requestIds = false,
): Promise<string> {
  const handle = createWebHandler({ fetch, log, bodyBytesMax: 1_000, requestIds });
  const front = createHttpFront({ handle, bodyBytesMax: 10_000, connectionsMax: 100 });
  open.push(front);
  return `http://127.0.0.1:${(await front.listen('127.0.0.1', 0)).port}`;
}

const text = (body: string): Fetch => {
  return async () => new Response(body, { status: 201, headers: { 'X-Own': 'yes' } });
};

/** A body that is still being made when the answer begins. */
function slowly(chunks: readonly (string | Error)[]): Response {
  const left = [...chunks];
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      const next = left.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(new TextEncoder().encode(next));
    },
  });
  return new Response(body);
}

describe('the web handler', () => {
  it('hands over method, path, query, headers and body as they were sent', async () => {
    const url = await start(async (sent) => {
      const { method, headers } = sent;
      return Response.json([method, sent.url, headers.get('x-a'), await sent.text()]);
    });
    const got = await fetch(`${url}/a%2Fb?q=%20x`, {
      method: 'POST',
      body: 'hello',
      headers: { 'X-A': '1' },
    });
    expect(await got.json()).toEqual(['POST', `${url}/a%2Fb?q=%20x`, '1', 'hello']);
  });

  it.each(['GET', 'POST'])(
    'tells who opened the connection, and their cookies: %s',
    async (method) => {
      const url = await start(async ({ headers }, peer) => {
        return Response.json([peer, headers.get('cookie'), headers.get('origin')]);
      });
      const answer = await fetch(url, {
        method,
        headers: { Cookie: 'a=b', Origin: 'http://x.test' },
      });
      expect(await answer.json()).toEqual(['127.0.0.1', 'a=b', 'http://x.test']);
    },
  );

  it('sends a body that is at hand whole, with its length', async () => {
    const got = await fetch(await start(text('hello')));
    expect([got.status, got.headers.get('content-length')]).toEqual([201, '5']);
    expect([got.headers.get('x-own'), await got.text()]).toEqual(['yes', 'hello']);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const got = await fetch(await start(text('hello')), { method: 'HEAD' });
    expect([got.status, got.headers.get('content-length')]).toEqual([201, '5']);
    expect(await got.text()).toBe('');
  });

  it('streams a body that takes its time, in order', async () => {
    const chunks = Array.from({ length: 200 }, (_, at) => `${at} ${'x'.repeat(5_000)}\n`);
    const got = await fetch(await start(async () => slowly(chunks)));
    expect(got.headers.get('content-length')).toBeNull();
    expect(await got.text()).toBe(chunks.join(''));
  });

  it('starts to answer before a body has any bytes', async () => {
    let end = () => {};
    const url = await start(async () => {
      const start = (controller: ReadableStreamDefaultController) => {
        end = () => controller.close();
      };
      return new Response(new ReadableStream({ start }));
    });
    const got = await fetch(url);
    end();
    expect(await got.text()).toBe('');
  });

  it('breaks the connection when a body fails on its way, and goes on serving', async () => {
    const lines: string[] = [];
    const url = await start(
      async () => slowly(['a', new Error('lost')]),
      (line) => lines.push(line),
    );
    await expect(fetch(url).then((got) => got.text())).rejects.toThrow();
    expect(lines.join()).toContain('lost');
    await expect(fetch(url).then((got) => got.status)).resolves.toBe(200);
  });

  it('tells the application when the client goes away', async () => {
    let aborted = () => {};
    let cancelled = () => {};
    const seen = Promise.all([
      new Promise<void>((resolve) => {
        aborted = resolve;
      }),
      new Promise<void>((resolve) => {
        cancelled = resolve;
      }),
    ]);
    const url = await start(async (sent) => {
      sent.signal.addEventListener('abort', () => aborted());
      return new Response(new ReadableStream({ cancel: () => cancelled() }));
    });
    const asked = request(url, () => asked.destroy());
    asked.on('error', () => {});
    asked.end();
    await seen;
  });

  it('answers 500 without details when the application fails, and logs why', async () => {
    const lines: string[] = [];
    const url = await start(
      async () => {
        throw new Error('secret detail');
      },
      (line) => lines.push(line),
    );
    const got = await fetch(url);
    expect([got.status, got.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json',
    ]);
    expect(await got.text()).not.toContain('secret');
    expect(lines.join()).toContain('secret detail');
  });

  it('gives every answer a request id, the client’s own where it is well formed', async () => {
    const lines: string[] = [];
    const echo: Fetch = async ({ headers, url }) => {
      if (url.endsWith('/fails')) throw new Error('lost');
      return new Response(headers.get('x-request-id'));
    };
    const url = await start(echo, (line) => lines.push(line), true);
    const idOf = (got: Response) => got.headers.get('x-request-id') ?? '';
    const own = await fetch(url, { headers: { 'X-Request-Id': 'trace:1-a' } });
    expect([idOf(own), await own.text()]).toEqual(['trace:1-a', 'trace:1-a']);
    for (const bad of ['a b', 'x'.repeat(129), '"', '']) {
      const got = await fetch(url, { headers: { 'X-Request-Id': bad } });
      expect(idOf(got)).toMatch(/^[0-9a-f-]{36}$/);
      expect(await got.text()).toBe(idOf(got));
    }
    const failed = await fetch(`${url}/fails`, { headers: { 'X-Request-Id': 'mine' } });
    expect([failed.status, idOf(failed)]).toEqual([500, 'mine']);
    expect(lines.join()).toContain('request mine: Error: lost');
    const large = await fetch(url, { method: 'POST', body: 'x'.repeat(1_001) });
    expect([large.status, idOf(large)]).toEqual([413, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('cuts a client that takes nothing once its body gives up, and logs nothing', async () => {
    const lines: string[] = [];
    let queue: ReadableStreamDefaultController | undefined;
    const url = await start(
      async () => {
        const body = new ReadableStream({
          start: (controller) => {
            queue = controller;
          },
          // More than the buffers of the system take.
          pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
        });
        return new Response(body);
      },
      (line) => lines.push(line),
    );
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((resolve) => socket.once('readable', resolve));
    queue?.error(new DOMException('too slow', 'AbortError'));
    socket.resume();
    await closed;
    expect(lines).toEqual([]);
  });

  it('refuses a body over its cap with 413', async () => {
    const got = await fetch(await start(text('')), { method: 'POST', body: 'x'.repeat(1_001) });
    expect(got.status).toBe(413);
  });

  it.each([
    ['TRACE', '/', 501],
    ['OPTIONS', '*', 400],
    ['GET', 'http://elsewhere.example/', 400],
    ['GET', '/a/../b', 400],
    ['GET', '/a/%2E./b', 400],
    ['GET', '/a/.', 400],
    ['GET', '/a\\b', 400],
    ['GET', '/a/...b/.c', 201],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { port } = new URL(await start(text('')));
    const got = await new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(got).toBe(status);
  });
});
