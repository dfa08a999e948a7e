// The configuration is edited while the gateway serves: an edit holds for the next request, and what
// is on its way is not broken.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOLDS, logged } from './edits.ts';
import {
  call,
  type Gateway,
  type GatewayConfig,
  openSession,
  request,
  startGateway,
} from './gateway.ts';
import { answerPlainly, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let second: Upstream;
let gateway: Gateway;
let config: GatewayConfig;
let text: string;

beforeAll(async () => {
  [upstream, second] = [await startUpstream(), await startUpstream()];
  config = {
    servers: { s: upstream.url, t: second.url },
    policies: { p: { version: '1', default: 'allow', tools: { denied: { action: 'deny' } } } },
    grants: { agent: { server: 's', policy: 'p' }, other: { server: 't', policy: 'p' } },
  };
  gateway = await startGateway(config);
  text = readFileSync(gateway.configFile, 'utf8');
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  await second?.close();
});
afterEach(async () => {
  upstream.forget();
  upstream.answer();
});

const edited = (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(text);
  change(document);
  return JSON.stringify(document);
};

describe('an edit that is right', () => {
  const held = () => gateway.stderr().match(new RegExp(HOLDS, 'g'))?.length ?? 0;

  it('holds with its last version when several come at once', async () => {
    const before = held();
    for (let edit = 0; edit < 20; edit += 1) {
      gateway.configureText(
        edited((d) => {
          d.policies.p.description = `edit ${edit}`;
        }),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    gateway.configureText(
      edited((d) => {
        d.policies.p.default = 'deny';
      }),
    );
    await vi.waitFor(
      async () => {
        const { body } = await gateway.ask({ body: call('allowed') });
        expect(body).toContain('"default_deny"');
      },
      { timeout: 10_000 },
    );
    expect(held()).toBeGreaterThan(before);
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });

  it('says what it cannot change without a restart', async () => {
    const log = await logged(gateway, HOLDS, () =>
      gateway.configureText(
        edited((d) => {
          d.audit = { onFailure: 'continue' };
          d.bodyBytesMax = 2048;
        }),
      ),
    );
    expect(log).toMatch(/`bodyBytesMax`, `audit`: changes take effect after a restart/);
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });

  it('lets calls on their way to a changed server end, and cuts its streams', async () => {
    const session = await openSession(gateway);
    let finish: (() => void) | undefined;
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n';
    upstream.answer((seen) => {
      if (seen.method === 'GET') return { bytes: [head], after: 'stay' };
      return new Promise((resolve) => {
        finish = () => resolve(answerPlainly(seen));
      });
    });
    const running = gateway.ask({ body: call('allowed'), headers: session });
    const get = `GET /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('agent')}\r\nMcp-Session-Id: ${session['Mcp-Session-Id']}\r\n\r\n`;
    const stream = gateway.talk([get]);
    await vi.waitFor(() => expect(upstream.requests.map(({ method }) => method)).toContain('GET'));
    await vi.waitFor(() => expect(finish).toBeDefined());
    await logged(gateway, HOLDS, () =>
      gateway.configureText(
        edited((d) => {
          d.servers.s.url = second.url;
        }),
      ),
    );
    expect(await stream).toContain(': open');
    expect((await gateway.ask({ body: call('other') })).body).toContain('"ran"');
    expect(second.calls()).toEqual(['other']);
    finish?.();
    expect((await running).body).toContain('"ran"');
    second.forget();
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });

  it('lets calls on their way to a removed server end, and takes no more', async () => {
    let finish: (() => void) | undefined;
    second.answer(
      (seen) =>
        new Promise((resolve) => {
          finish = () => resolve(answerPlainly(seen));
        }),
    );
    const running = gateway.ask({ grant: 'other', server: 't', body: call('allowed') });
    await vi.waitFor(() => expect(finish).toBeDefined());
    await logged(gateway, HOLDS, () =>
      gateway.configureText(
        edited((d) => {
          delete d.servers.t;
          delete d.grants.other;
        }),
      ),
    );
    const late = await gateway.ask({ grant: 'other', server: 't', body: request('ping') });
    expect(late.status).toBe(401);
    finish?.();
    expect((await running).body).toContain('"ran"');
    second.answer();
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });

  it('keeps the sessions of servers that it does not touch', async () => {
    const session = await openSession(gateway);
    await logged(gateway, HOLDS, () =>
      gateway.configureText(
        edited((d) => {
          delete d.servers.t;
          delete d.grants.other;
        }),
      ),
    );
    const { status } = await gateway.ask({ body: request('ping'), headers: session });
    expect(status).toBe(200);
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });
});
