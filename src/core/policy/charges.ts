// What an allowed call is charged (§5): the compiled limits of its plan become `Charge`s with a
// key, a window and a cost. Reading and writing counters is the store's part.
import type { Charge } from '#contract/decision.ts';
import { windowAt } from '#core/counters/index.ts';
import { numeric } from './equality.ts';
import type { Facts, Query } from './facts.ts';
import { readArgument } from './path.ts';
import type { CompiledLimit } from './program.ts';

function subject(limit: CompiledLimit, facts: Facts): readonly string[] {
  switch (limit.scope) {
    case 'grant':
      return [facts.grant.id];
    case 'server':
      return [facts.server.id];
    case 'org':
      return [];
    case 'session':
      // Two elements: a grant without a session can share nothing with a session of that name.
      return facts.session === undefined ? ['grant', facts.grant.id] : [facts.session];
  }
}

/** Equal for whoever shares the counter, over policies too: a JSON array, so nothing can collide. */
function counterKey(limit: CompiledLimit, facts: Facts): string {
  const { counter, fixed, scope } = limit;
  return JSON.stringify([facts.organisation, scope, ...subject(limit, facts), counter, fixed]);
}

function costOf(limit: CompiledLimit, query: Query): number | null {
  if (limit.from === undefined) return limit.amount;
  const value = readArgument(query.arguments, limit.from.steps);
  const cost = value === undefined ? Number.NaN : numeric(value);
  // `-0` is 0: adding zero drops its sign.
  return cost >= 0 ? cost + 0 : null;
}

/** The charges of a call, in the order in which they are tried. */
export function chargesOf(
  limits: readonly CompiledLimit[],
  query: Query,
  facts: Facts,
): readonly Charge[] {
  return limits.map((limit) => {
    const { startMs, endMs } = windowAt(limit.fixed, facts.nowMs);
    const charge = {
      pointer: limit.pointer,
      counter: limit.counter,
      window: limit.window,
      scope: limit.scope,
      max: limit.max,
      cost: costOf(limit, query),
      key: counterKey(limit, facts),
      windowStartMs: startMs,
      windowEndMs: endMs,
    };
    return limit.from === undefined ? charge : { ...charge, path: limit.from.text };
  });
}
