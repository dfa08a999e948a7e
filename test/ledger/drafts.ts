// Drafts and completions as the gate makes them, for the tests of the ledger.
import type { Charge, Deny } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { Draft } from '#core/decisions/index.ts';

/** 2026-03-01T10:00:00Z. */
export const NOON_MS = Date.UTC(2026, 2, 1, 10);
const DAY_MS = 86_400_000;

/** A charge to the counter `key` in the day of `NOON_MS`. */
export function charge(key: string, max: number, cost: number | null = 1): Charge {
  const windowStartMs = NOON_MS - (NOON_MS % DAY_MS);
  const window = { window: 'day', windowStartMs, windowEndMs: windowStartMs + DAY_MS } as const;
  return {
    ...window,
    pointer: `/tools/pay/limits/${key}`,
    counter: key,
    scope: 'grant',
    max,
    cost,
    key,
  };
}

/** An allowed call with these charges; refused, it names the pointer of the charge. */
export function draft(
  requestId: string,
  charges: readonly Charge[] = [],
  about: Partial<DecisionRecord> = {},
): Draft {
  const listed = charges.map(({ counter, cost }) => ({ counter, cost: cost ?? 0 }));
  return {
    record: {
      requestId,
      rpcId: 7,
      at: new Date(NOON_MS).toISOString(),
      server: 'shop',
      grant: 'grt_1',
      method: 'tools/call',
      tool: 'pay',
      decision: 'allow',
      rule: '',
      argumentKeys: ['amount', 'currency'],
      argumentsHmac: 'ab'.repeat(32),
      ...(listed.length > 0 ? { charges: listed } : {}),
      ...about,
    },
    charges,
    refuse: (index) => denial(charges[index]?.pointer ?? 'no such charge'),
  };
}

export function denial(rule: string): Deny {
  return { decision: 'deny', rule, code: 'limit_exceeded', message: `Limit at ${rule}.` };
}

export const DONE: Completion = {
  outcome: 'ok',
  status: 200,
  latencyMs: 1.5,
  bytes: 193,
  overheadUs: 120,
};

export const NOT_SENT: Completion = {
  outcome: 'not_sent',
  latencyMs: 0.2,
  bytes: 0,
  overheadUs: 90,
  returned: true,
};
