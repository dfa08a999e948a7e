// What counting and tracing cost a call on the hot path: nanoseconds of a decided and ended call, and of
// the ledger's timing. No SDK of OpenTelemetry is loaded. `node bench/watched.mjs`.
import { importRoom } from './bundle.mjs';

const CALLS = 2_000_000;
const ROUNDS = 5;

const { createCallMetrics, watchLedger } = await importRoom('src/server/metrics/index.ts');
const { createCallTraces } = await importRoom('src/server/traces/index.ts');

const calls = createCallMetrics();
const call = {
  ...{ server: 'payments', tool: 'create_charge', grant: 'agent', requestId: '0' },
  ...{ decision: 'allow', code: '', rule: '', policy: { id: 'p', version: 1 }, tookMs: 0.08 },
  message: undefined,
  carrier: undefined,
};
const end = { outcome: 'ok', status: 200, latencyMs: 12 };

function fastest(work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - at) / CALLS);
  }
  return Math.round(best);
}

const counted = fastest(() => {
  for (let n = 0; n < CALLS; n += 1) calls.decided(call)?.ended(end);
});
const done = Promise.resolve({});
const bare = { commit: () => done, complete: () => {}, close: async () => {} };

async function commitNs(ledger) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = process.hrtime.bigint();
    for (let n = 0; n < CALLS / 10; n += 1) await ledger.commit();
    best = Math.min(best, (Number(process.hrtime.bigint() - at) * 10) / CALLS);
  }
  return Math.round(best);
}

const timed = (await commitNs(watchLedger(bare))) - (await commitNs(bare));
console.log(`a call decided and ended: ${counted} ns`);
console.log(`a commit timed: ${timed} ns`);
console.log(
  `traces without an SDK: ${createCallTraces('0') === undefined ? 'not built at all' : 'on'}`,
);
