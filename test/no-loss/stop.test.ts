// A gateway that is asked to stop takes nothing new, lets calls on their way end with their records,
// and does not wait for streams that have no end.
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, type Gateway, openSession, startGateway } from '../attacks/gateway.ts';
import { answerPlainly, startUpstream, type Upstream } from '../attacks/upstream.ts';

let upstream: Upstream;
let gateway: Gateway;

beforeEach(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url },
    policies: { p: { version: '1', default: 'allow' } },
    grants: { agent: { server: 's', policy: 'p' } },
  });
});
afterEach(async () => {
  await gateway?.stop();
  await upstream?.close();
});

describe('a polite stop', () => {
  it('lets a call end and records how it did, while streams are cut at once', async () => {
    const session = await openSession(gateway);
    let finish: (() => void) | undefined;
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n';
    upstream.answer((seen) => {
      if (seen.method === 'GET') return { bytes: [head], after: 'stay' };
      return new Promise((resolve) => {
        finish = () => resolve(answerPlainly(seen));
      });
    });
    const fields = `Authorization: Bearer ${gateway.token('agent')}\r\nMcp-Session-Id: ${session['Mcp-Session-Id']}\r\n\r\n`;
    const stream = gateway.talk([`GET /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}`]);
    const idle = gateway.talk(['']);
    const running = gateway.ask({ body: call('x', {}, 'last'), headers: session });
    await vi.waitFor(() => expect(finish).toBeDefined());
    await vi.waitFor(() => expect(upstream.requests.map(({ method }) => method)).toContain('GET'));
    const ended = gateway.end();
    expect(await stream).toContain(': open');
    await idle;
    const late = connect(gateway.port, '127.0.0.1');
    await new Promise((resolve) => late.once('error', resolve));
    finish?.();
    expect((await running).body).toContain('"ran"');
    await ended;
    const entries = await gateway.records();
    expect(entries.slice(-2)).toEqual([
      expect.objectContaining({ kind: 'decision', rpcId: 'last' }),
      expect.objectContaining({ kind: 'outcome', outcome: 'ok' }),
    ]);
  });

  it('does not wait for ever for a server that does not answer', async () => {
    upstream.answer(() => 'hang');
    const running = gateway.ask({ body: call('x') });
    await vi.waitFor(() => expect(upstream.calls()).toEqual(['x']));
    await gateway.end();
    expect((await running).status).not.toBe(200);
    const last = (await gateway.records()).at(-1);
    expect(last).toMatchObject({ kind: 'outcome', outcome: 'broken' });
  });
});
