// The script inside of a real Redis against the arithmetic of core/counters: the same sums, the same
// refusals, whatever the amounts.
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Charge } from '#contract/decision.ts';
import { applyCharges, type CounterWrite, returnCharges } from '#core/counters/index.ts';
import { startRedis, type TestRedis, WITHOUT_SERVICES } from '../../../../test/services/redis.ts';
import {
  CHARGE_SCRIPT,
  counterKey,
  LOST,
  type Move,
  plainDecimal,
  scriptInput,
} from './charge-script.ts';

const PLACE = { prefix: 'c:', markerKey: 'marker', marker: '1 x' };
const NOW_MS = 1_000_000;

let server: TestRedis;
let client: Redis;

function charge(key: string, max: number, cost: number | null): Charge {
  const about = { pointer: '/p', counter: key, window: 'day', scope: 'grant' } as const;
  return { ...about, max, cost, key, windowStartMs: 0, windowEndMs: NOW_MS + 60_000 };
}

function run(moves: readonly Move[], place = PLACE): Promise<unknown> {
  const { keys, args } = scriptInput(moves, place, NOW_MS);
  return client.eval(CHARGE_SCRIPT, keys.length, ...keys, ...args);
}

/** The same with big integers. */
function createModel() {
  const values = new Map<string, string>();
  const read = (key: string) => values.get(key);
  const write = (writes: readonly CounterWrite[]) => {
    for (const { key, value } of writes) values.set(key, value);
  };
  return {
    values,
    move({ kind, charges }: Move): number {
      if (kind === 'return') {
        write(returnCharges(charges, read));
        return 0;
      }
      const applied = applyCharges(charges, read);
      if (applied.ok) write(applied.writes);
      return applied.ok ? 0 : applied.index + 1;
    },
  };
}

const amounts = fc.oneof(
  fc.nat({ max: 50 }),
  fc.constantFrom(0.1, 0.2, 0.7, 1e-7, 5e-324, 1e21, 1.7976931348623157e308, 123456789012345680),
  fc.constantFrom(99_999_999_999_999, 1e14, 999_999_999_999_999, 9_007_199_254_740_991),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 100, noNaN: true }),
);
const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'ü'), { minLength: 1, maxLength: 3 });
const moves = fc.tuple(fc.boolean(), keys, fc.array(amounts, { minLength: 6, maxLength: 6 })).map(
  ([isCharge, names, values]): Move => ({
    kind: isCharge ? 'charge' : 'return',
    charges: names.map((name, i) => charge(name, values[i] ?? 0, values[i + 3] ?? null)),
  }),
);

describe.skipIf(WITHOUT_SERVICES)('the script of the counters', () => {
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url, { protocol: 2 });
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });

  const fresh = async () => {
    await client.flushall();
    await client.set(PLACE.markerKey, PLACE.marker);
  };

  test('says and keeps what exact decimal arithmetic does, over random moves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 12 }), async (list) => {
        await fresh();
        const model = createModel();
        expect(await run(list)).toEqual(list.map(model.move));
        for (const [key, value] of model.values) {
          const name = counterKey(PLACE.prefix, { key, windowStartMs: 0 });
          expect(await client.get(name)).toBe(value);
        }
        expect(await client.dbsize()).toBe(model.values.size + 1);
      }),
      { numRuns: 150 },
    );
  });

  test('moves nothing when the marker is another one or gone', async () => {
    await fresh();
    const one: Move = { kind: 'charge', charges: [charge('a', 5, 1)] };
    expect(await run([one], { ...PLACE, marker: '2 x' })).toBe(LOST);
    await client.del(PLACE.markerKey);
    expect(await run([one])).toBe(LOST);
    expect(await client.dbsize()).toBe(0);
  });

  test('keeps a window until an hour after its end, also when a charge goes back', async () => {
    await fresh();
    const charges = [charge('a', 5, 2)];
    await run([{ kind: 'charge', charges }]);
    await run([{ kind: 'return', charges }]);
    const leftMs = await client.pttl(counterKey(PLACE.prefix, { key: 'a', windowStartMs: 0 }));
    expect(leftMs).toBeGreaterThan(3_600_000);
    expect(leftMs).toBeLessThanOrEqual(3_660_000);
  });

  test('an amount that cannot be read is refused where it stands', async () => {
    await fresh();
    const charges = [charge('a', 5, 1), charge('b', 5, null)];
    expect(await run([{ kind: 'charge', charges }])).toEqual([2]);
    expect(await client.dbsize()).toBe(1);
  });
});

test('amounts are sent without an exponent', () => {
  expect([1e-7, 1e21, 0.5, 3].map(plainDecimal)).toEqual([
    '0.0000001',
    '1000000000000000000000',
    '0.5',
    '3',
  ]);
});
