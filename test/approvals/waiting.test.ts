// Calls that are held open for a person instead of being answered at once: `approvals.waitSeconds`.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, type Gateway, openSession, startGateway } from '../attacks/gateway.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { createSandbox, type Sandbox } from '../cli/run-cli.ts';
import { publishedServer } from '../e2e/published-servers.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  tools: { allowed: { action: 'require_approval' } },
};
const CHILD_POLICY = { ...POLICY, tools: { echo: { action: 'require_approval' } } };

let box: Sandbox;
let upstream: Upstream;
let gateway: Gateway;

const configure = (waitSeconds: number) => ({
  servers: { s: upstream.url, child: { command: [...publishedServer('everything')] } },
  policies: { p: POLICY, c: CHILD_POLICY },
  grants: { agent: { server: 's', policy: 'p' }, other: { server: 'child', policy: 'c' } },
  more: { approvals: { waitSeconds } },
});

beforeEach(async () => {
  box = createSandbox();
  upstream = await startUpstream();
});

afterEach(async () => {
  await gateway.stop();
  await upstream.close();
  box.remove();
});

/** Decides the one call that waits, as soon as it waits. */
async function decideWhenAsked(verdict: 'approve' | 'refuse'): Promise<void> {
  const cli = (...args: string[]) => box.run(['approvals', ...args, '--state', gateway.dataFolder]);
  for (;;) {
    const { out } = await cli('list', '--json');
    const [pending] = JSON.parse(out === '' ? '[]' : out) as { id: string }[]; // our own output
    if (pending === undefined) continue;
    expect(await cli(verdict, pending.id)).toMatchObject({ code: 0 });
    return;
  }
}

function withProgress(name: string): string {
  const params = { name, arguments: { message: 'hi' }, _meta: { progressToken: 'p1' } };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

describe('a call that is held open', () => {
  it('is forwarded as soon as a person has approved it, and tells of progress before', async () => {
    gateway = await startGateway(configure(60));
    const answer = gateway.ask({ body: withProgress('allowed') });
    await decideWhenAsked('approve');
    const { body, headers } = await answer;
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect(body).toMatch(/"method":"notifications\/progress".*"progressToken":"p1"/);
    expect(body).toMatch(/data: .*"result"/);
    expect(upstream.calls()).toEqual(['allowed']);
  });

  it('is answered in plain JSON when the client has not asked for progress', async () => {
    gateway = await startGateway(configure(60));
    const answer = gateway.ask({ body: call('allowed') });
    await decideWhenAsked('refuse');
    expect(JSON.parse((await answer).body)).toMatchObject({
      result: { _meta: { 'wicketgate/decision': { code: 'approval_refused' } } },
    });
    expect(upstream.calls()).toEqual([]);
  });

  it('does not hold up what else a session sends, in front of a child', async () => {
    gateway = await startGateway(configure(60));
    const to = { grant: 'other', server: 'child' };
    const headers = await openSession(gateway, to);
    const answer = gateway.ask({ ...to, headers, body: withProgress('echo') });
    const ping = await gateway.ask({
      ...{ ...to, headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' }),
    });
    expect(ping.body).toContain('"id":2');
    await decideWhenAsked('approve');
    const { body } = await answer;
    expect(body).toContain('notifications/progress');
    expect(body).toContain('Echo: hi');
  });

  it('is answered that it waits when nobody decides in time', async () => {
    gateway = await startGateway(configure(1));
    const { body } = await gateway.ask({ body: call('allowed') });
    expect(body).toContain('[APPROVAL REQUIRED]');
    expect(upstream.calls()).toEqual([]);
  });
});
