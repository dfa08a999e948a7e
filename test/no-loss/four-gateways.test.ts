// Four gateways share one data folder, as when each client on a laptop starts its own: together
// they let exactly as many calls through as the limit says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { type Gateway, startGateway } from '../attacks/gateway.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';

const GATEWAYS = 4;
const MAX = 1_000;
/** Each gateway alone is asked for more than its quarter. */
const CALLS_EACH = 350;
const CLIENTS_EACH = 6;

let upstream: Upstream;
const gateways: Gateway[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
  const config = {
    servers: { s: upstream.url },
    policies: {
      p: {
        version: '1',
        default: 'deny',
        tools: { allowed: { rate_limit: { max: MAX, window: 'month' } } },
      },
    },
    grants: { agent: { server: 's', policy: 'p' } },
  };
  const first = await startGateway(config);
  gateways.push(first);
  for (let n = 1; n < GATEWAYS; n += 1) gateways.push(await startGateway(config, first));
});

afterAll(async () => {
  for (const gateway of gateways.reverse()) await gateway.stop();
  await upstream.close();
});

/** Asks one gateway with several clients at once; counts what it allowed. */
async function load(gateway: Gateway): Promise<number> {
  let left = CALLS_EACH;
  let allowed = 0;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const body = { jsonrpc: '2.0', id: left, method: 'tools/call', params: { name: 'allowed' } };
      const answer = await gateway.ask({ body });
      if (answer.status === 200 && !answer.body.includes('[POLICY DENIED]')) allowed += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS_EACH }, client));
  return allowed;
}

describe('four gateways on one data folder', () => {
  it('let exactly the limit through together, and keep one whole chain', async () => {
    const allowed = await Promise.all(gateways.map(load));
    expect(allowed.reduce((sum, one) => sum + one, 0)).toBe(MAX);
    expect(upstream.calls()).toHaveLength(MAX);
    const records = openRecords(gateways[0]?.dataFolder ?? '');
    const report = await records.verify({ nowMs: Date.now() });
    records.close();
    expect(report.finding).toBeUndefined();
  }, 120_000);
});
