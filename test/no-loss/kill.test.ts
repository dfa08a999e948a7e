// The gateway is killed with SIGKILL at random moments under load, again and again on the same data
// folder. Nothing that reached the upstream may lack its record, and no counter may let more
// through than its maximum.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { type Gateway, startGateway } from '../attacks/gateway.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';

const KILLS = 20;
const CLIENTS = 8;
/** Small enough to be reached while the kills go on, so that the limit is tried too. */
const MAX = 1_500;

let upstream: Upstream;
let last: Gateway | undefined;
/** JSON-RPC ids of the calls that the upstream saw, one each. */
const seen: number[] = [];

const config = (url: string) => ({
  servers: { s: url },
  policies: {
    p: {
      version: '1',
      default: 'deny',
      tools: { allowed: { rate_limit: { max: MAX, window: 'month' } } },
    },
  },
  grants: { agent: { server: 's', policy: 'p' } },
});

let nextId = 0;

/** Calls until the gateway is gone. */
async function client(gateway: Gateway, alive: () => boolean): Promise<void> {
  while (alive()) {
    nextId += 1;
    const params = { name: 'allowed', arguments: { n: nextId } };
    await gateway.ask({ body: { jsonrpc: '2.0', id: nextId, method: 'tools/call', params } });
  }
}

/** Loads a gateway and kills it after a random time. */
async function loadAndKill(): Promise<void> {
  const gateway = await startGateway(config(upstream.url), last);
  last ??= gateway;
  let running = true;
  const clients = Array.from({ length: CLIENTS }, () => client(gateway, () => running));
  await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 280));
  await gateway.kill();
  running = false;
  await Promise.all(clients);
}

/** Calls until the limit says no, so that what the killed ones have spent is known. */
async function exhaust(): Promise<void> {
  const gateway = await startGateway(config(upstream.url), last);
  let limited = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!limited) {
      nextId += 1;
      const params = { name: 'allowed', arguments: { n: nextId } };
      const body = { jsonrpc: '2.0', id: nextId, method: 'tools/call', params };
      limited = (await gateway.ask({ body })).body.includes('"limit_exceeded"');
    }
  });
  await Promise.all(clients);
  await gateway.end();
}

function noteSeen(): void {
  seen.push(...upstream.requests.map(({ message }) => Number(message?.id)));
  upstream.forget();
}

beforeAll(async () => {
  upstream = await startUpstream();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await loadAndKill();
    noteSeen();
  }
  await exhaust();
  noteSeen();
}, 120_000);

afterAll(async () => {
  await last?.stop();
  await upstream.close();
});

describe(`a gateway that was killed ${KILLS} times under load`, () => {
  it('has a record of every call that the upstream saw', async () => {
    const entries = (await last?.records()) ?? [];
    const allowed = entries.filter(
      ({ kind, decision }) => kind === 'decision' && decision === 'allow',
    );
    const recorded = new Set(allowed.map(({ rpcId }) => Number(rpcId)));
    expect(seen.length).toBeGreaterThan(KILLS);
    expect(seen.filter((id) => !recorded.has(id))).toEqual([]);
  });

  it('sent no call twice', () => {
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('let no more calls through than the limit, and hardly fewer', () => {
    expect(seen.length).toBeLessThanOrEqual(MAX);
    // A call that was on record when the kill came, and not yet sent, has used its quota up.
    expect(seen.length).toBeGreaterThanOrEqual(MAX - KILLS * CLIENTS);
  });

  it('has a whole chain of records whose counters add up', async () => {
    const records = openRecords(last?.dataFolder ?? '');
    const report = await records.verify({ nowMs: Date.now() });
    records.close();
    expect(report.finding).toBeUndefined();
  });
});
