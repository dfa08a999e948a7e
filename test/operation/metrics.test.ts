// What an operator sees of a running gateway: figures that add up, readiness that says what is missing,
// and neither for people who may not.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { type Started, startServing } from './serving.ts';

let upstream: Upstream;
let started: Started;

beforeEach(async () => {
  upstream = await startUpstream();
  started = await startServing(
    { s: { url: upstream.url, local: true } },
    { metricsListen: '127.0.0.1:0' },
  );
});
afterEach(async () => {
  await started.close();
  await upstream.close();
});

const own = () => `http://127.0.0.1:${started.serving.metrics?.port}`;

async function text(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('metrics', () => {
  it('count calls by server, decision and code, with what they cost and how they ended', async () => {
    for (const tool of ['one', 'two', 'denied']) await (await started.call(tool)).text();
    await (await started.call('x', { params: { arguments: [] } })).text();
    await vi.waitFor(async () => {
      const { text: found } = await text(`${own()}/metrics`);
      expect(found).toContain('wicketgate_calls_total{server="s",decision="allow",code=""} 2');
      expect(found).toContain('wicketgate_calls_total{server="s",decision="deny",code="denied"} 1');
      expect(found).toContain(
        'wicketgate_calls_total{server="s",decision="deny",code="invalid_call"} 1',
      );
      expect(found).toContain('wicketgate_upstream_outcomes_total{server="s",outcome="ok"} 2');
      expect(found).toContain('wicketgate_upstream_latency_seconds_count{server="s"} 2');
      expect(found).toMatch(/wicketgate_ledger_commit_seconds_count [34]/);
      expect(found).toContain(
        'wicketgate_gateway_overhead_seconds_bucket{decision="allow",le="+Inf"} 2',
      );
      expect(found).toContain('wicketgate_calls_in_flight 0');
      expect(found).toContain('wicketgate_ready 1');
      expect(found).toContain('wicketgate_component_up{component="ledger"} 1');
      expect(found).toContain('wicketgate_approvals_pending 0');
      expect(found).toContain('wicketgate_build_info{version="1.2.3"} 1');
      expect(found).toMatch(/process_resident_memory_bytes \d+/);
    });
  });

  it('need an API token on the gateway’s own port, and any other bearer will not do', async () => {
    const url = `${started.base}/metrics`;
    const refused = await text(url);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="wicketgate metrics"',
    ]);
    expect((await text(url, { Authorization: `Bearer ${started.token}` })).status).toBe(401);
    expect((await text(url, { Cookie: 'wicketgate=x' })).status).toBe(401);
    const good = await text(url, { Authorization: `Bearer ${started.apiToken()}` });
    expect(good.status).toBe(200);
    expect(good.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(good.text).toContain('# TYPE wicketgate_calls_total counter');
  });

  it('name no tool, no grant and no argument', async () => {
    await (await started.call('very-own-tool', { params: { arguments: { a: 'b1c2' } } })).text();
    expect((await text(`${own()}/metrics`)).text).not.toMatch(/very-own-tool|agent|b1c2/);
  });

  it('leave everything else of their own address unanswered', async () => {
    expect((await text(`${own()}/api/v1/servers`)).status).toBe(404);
    const posted = await fetch(`${own()}/metrics`, { method: 'POST', body: 'x' });
    expect(posted.status).toBe(405);
  });
});

describe('readiness', () => {
  it('holds while the stores answer', async () => {
    for (const base of [started.base, own()]) {
      expect((await text(`${base}/readyz`)).status).toBe(200);
      expect((await text(`${base}/healthz`)).text).toBe('ok\n');
    }
  });

  it('is gone when the ledger is, says which part and nothing of the machine', async () => {
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(started.folder, `ledger.db${end}`), { force: true });
    await vi.waitFor(
      async () => {
        const { status, text: said } = await text(`${own()}/readyz`);
        expect([status, said]).toEqual([503, 'not ready: ledger\n']);
      },
      { timeout: 8_000, interval: 200 },
    );
    expect((await text(`${own()}/healthz`)).status).toBe(200);
    expect(started.lines.join('\n')).toMatch(/not ready: ledger: /);
    const { text: found } = await text(`${own()}/metrics`);
    expect(found).toContain('wicketgate_component_up{component="ledger"} 0');
    expect(found).toContain('wicketgate_component_up{component="control"} 1');
  });
});
