// Time of one decision: `evaluate` on a compiled policy of twenty rules and one counter, in this
// process. `node bench/evaluate.mjs` runs it alone.
import { importRoom } from './bundle.mjs';
import { callArguments, TOOL, twentyRules } from './calls.mjs';
import { median } from './report.mjs';

const BATCH = 50_000;
const WARM_UP = 4;

const FACTS = {
  nowMs: Date.UTC(2026, 5, 1, 12),
  organisation: 'default',
  server: { id: 'bench', name: 'bench' },
  grant: { id: 'agent-0', label: 'agent 0' },
  approved: false,
};

/** The same policy with one regular expression more. */
function withPattern() {
  const policy = twentyRules();
  const pattern = { path: 'args.customer', op: 'regex', value: '^cus_[0-9A-Za-z]{6,32}$' };
  policy.tools[TOOL].require.push({ conditions: [pattern] });
  return policy;
}

function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** @returns µs of CPU for one decision, medians: `plain`, and with one `regex` more */
export async function measureEvaluate({ rounds = 9 } = {}) {
  const { compilePolicy, evaluate } = await importRoom('src/core/policy/index.ts');
  const time = (document) => {
    const program = compilePolicy(document);
    const times = [];
    for (let round = 0; round < rounds + WARM_UP; round += 1) {
      const query = { tool: TOOL, arguments: callArguments() };
      const before = cpuUs();
      for (let i = 0; i < BATCH; i += 1) {
        if (evaluate(program, query, FACTS).decision !== 'allow') throw new Error('not allowed');
      }
      times.push((cpuUs() - before) / BATCH);
    }
    return median(times.slice(WARM_UP));
  };
  return { plainUs: time(twentyRules()), patternUs: time(withPattern()) };
}

if (process.argv[1] === import.meta.filename) console.table(await measureEvaluate());
