// Rules against each other, policies that are missing, and edits while calls are on their way
// (attack 15 of the list).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOLDS, logged, STAYS } from './edits.ts';
import {
  call,
  type Gateway,
  type GatewayConfig,
  modern,
  openSession,
  request,
  startGateway,
} from './gateway.ts';
import { answerPlainly, startUpstream, toolList, type Upstream } from './upstream.ts';

const one = (path: string, value: unknown, text: object) => ({
  conditions: [{ path, op: 'eq', value }],
  ...text,
});
const POLICY = {
  version: '1',
  default: 'deny',
  hide: ['secret'],
  tools: {
    order: {
      require: [one('args.ok', true, { on_deny: 'required' })],
      deny_if: [one('args.bad', true, { on_deny: 'forbidden' })],
      approve_if: [one('args.big', true, { message: 'ask' })],
      limits: [{ counter: 'none', max: 0, window: 'month', scope: 'grant' }],
    },
    secret: {},
    blank: {},
  },
  all_tools: { deny_if: [one('args.everywhere', 'no', { on_deny: 'nowhere' })] },
};
const ASKS = {
  version: '1',
  default: 'allow',
  all_tools: { approve_if: [{ conditions: [], message: 'x' }] },
};

let upstream: Upstream;
let gateway: Gateway;
let config: GatewayConfig;

beforeAll(async () => {
  upstream = await startUpstream();
  config = {
    servers: { s: upstream.url },
    policies: { p: POLICY, asks: ASKS, edited: { version: '1', default: 'allow' } },
    grants: {
      agent: { server: 's', policy: 'p' },
      asks: { server: 's', policy: 'asks' },
      none: { server: 's' },
      edited: { server: 's', policy: 'edited' },
    },
  };
  gateway = await startGateway(config);
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  upstream.forget();
  upstream.answer();
});

describe('the order of the rules', () => {
  const code = (body: string) => {
    const { code: found, rule } = JSON.parse(body).result._meta['wicketgate/decision'];
    return `${found} ${rule}`;
  };

  it.each([
    ['{"bad":true,"big":true}', 'require_failed /tools/order/require/0'],
    ['{"ok":true,"bad":true,"big":true}', 'denied /tools/order/deny_if/0'],
    ['{"ok":true,"big":true,"everywhere":"no"}', 'denied /all_tools/deny_if/0'],
    ['{"ok":true,"big":true}', 'approval_required /tools/order/approve_if/0'],
    ['{"ok":true}', 'limit_exceeded /tools/order/limits/0'],
  ])('decides %s by the first that applies', async (args, wanted) => {
    const { body } = await gateway.ask({ body: call('order').replace('{}', args) });
    expect(code(body)).toBe(wanted);
    // The gateway's own request for the list may have gone out: an approval is bound to a definition.
    expect(upstream.calls()).toEqual([]);
    expect(upstream.bytes()).not.toContain('tools/call');
  });

  it('lets nothing win over hiding, and no missing policy allow anything', async () => {
    expect(code((await gateway.ask({ body: call('secret') })).body)).toBe('hidden (hidden)');
    expect(code((await gateway.ask({ grant: 'none', body: call('blank') })).body)).toBe(
      'no_policy (no policy)',
    );
    const list = await gateway.ask({ grant: 'none', body: request('tools/list') });
    expect(JSON.parse(list.body).result.tools).toEqual([]);
  });

  it('does not let a call pass that a person has to see first, in either era', async () => {
    const session = await openSession(gateway, { grant: 'asks' });
    for (const ask of [
      { body: call('blank'), headers: session },
      modern('tools/call', { name: 'blank', arguments: {} }),
    ]) {
      const { body } = await gateway.ask({ ...ask, grant: 'asks' });
      expect(body).toContain('[APPROVAL REQUIRED] x');
    }
    expect(upstream.calls()).toEqual([]);
  });
});

/** Edits the policy of the grant `edited` and resolves when that holds. */
async function edit(policy: object): Promise<void> {
  const policies = { ...config.policies, edited: policy };
  await logged(gateway, HOLDS, () => gateway.configure({ ...config, policies }));
}

describe('an edit of a policy', () => {
  const ask = (body: string, headers = {}) => gateway.ask({ grant: 'edited', body, headers });
  const denyAll = { version: '1', default: 'deny' };

  it('holds for the next call, and records say which policy decided', async () => {
    expect((await ask(call('x'))).body).toContain('"ran"');
    await edit(denyAll);
    expect((await ask(call('x'))).body).toContain('"default_deny"');
    const [first, second] = (await gateway.records())
      .filter(({ kind, grant }) => kind === 'decision' && grant === 'edited')
      .map(({ policy }) => policy as { version: number; hash: string });
    expect(second?.version).toBeGreaterThan(first?.version ?? Number.NaN);
    expect(second?.hash).not.toBe(first?.hash);
    await edit({ version: '1', default: 'allow' });
  });

  it('lets a call that is on its way end, and cuts the list that comes after it', async () => {
    const session = await openSession(gateway, { grant: 'edited' });
    upstream.forget();
    const waiting: (() => void)[] = [];
    upstream.answer((seen) => {
      return new Promise((resolve) => waiting.push(() => resolve(answerPlainly(seen))));
    });
    const running = ask(call('x', {}, 1), session);
    const listed = ask(request('tools/list', {}, 2), session);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    await edit({ version: '1', default: 'deny', tools: { allowed: {} } });
    expect((await ask(call('x', {}, 3), session)).body).toContain('"default_deny"');
    for (const answer of waiting) answer();
    expect((await running).body).toContain('"ran"');
    const { tools } = JSON.parse((await listed).body).result;
    expect(tools).toEqual([{ name: 'allowed', inputSchema: { type: 'object' } }]);
    await edit({ version: '1', default: 'allow' });
  });

  it('holds for lists that a stream opened before it brings', async () => {
    const session = await openSession(gateway, { grant: 'edited' });
    let write: ((text: string) => void) | undefined;
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, result: toolList() });
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n';
    upstream.answer(() => ({
      bytes: [head],
      after: 'stay',
      later: (send) => {
        write = send;
      },
    }));
    const stream = gateway.talk(
      [
        `GET /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('edited')}\r\nMcp-Session-Id: ${session['Mcp-Session-Id']}\r\n\r\n`,
      ],
      (text) => text.includes('"tools"'),
    );
    await vi.waitFor(() => expect(write).toBeDefined());
    await edit({ version: '1', default: 'deny', tools: { allowed: {} } });
    write?.(`data: ${list}\n\n`);
    expect(await stream).not.toContain('hidden');
    await edit({ version: '1', default: 'allow' });
  });
});

describe('a policy file', () => {
  it('that vanishes or is emptied leaves the last good one in force', async () => {
    const file = join(gateway.folder, 'policy.yaml');
    writeFileSync(file, 'version: "1"\ndefault: deny\ntools: { blank: {} }\n');
    const own = await startGateway({ ...config, policies: { ...config.policies, p: file } });
    expect((await own.ask({ body: call('blank') })).body).toContain('"ran"');
    for (const text of ['', 'null', '{}', 'version: "1"\ndefault: maybe\n', '\0\0\0']) {
      await logged(own, STAYS, () => writeFileSync(file, text));
      expect((await own.ask({ body: call('blank') })).body).toContain('"ran"');
      expect((await own.ask({ body: call('other') })).body).toContain('"default_deny"');
    }
    await own.stop();
  });
});
