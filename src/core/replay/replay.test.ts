// Replay against the engine: calls that the engine has decided, with counters, are replayed from
// what records keep of them. What replay says for certain, the engine had decided.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { applyCharges, type CounterWrite } from '#core/counters/index.ts';
import type { JsonObject } from '#core/kit/json.ts';
import {
  compilePolicy,
  evaluate,
  type Facts,
  parsePolicy,
  type Query,
  refuseCharge,
} from '#core/policy/index.ts';
import { documents, factsOfCalls, queries } from '../../../test/arbitraries/policies.ts';
import { type RecordedCall, type ReplayTool, replay } from './index.ts';

function parsed(document: JsonObject): PolicyDocument {
  const { document: checked, problems } = parsePolicy(JSON.stringify(document));
  if (checked === undefined) throw new Error(JSON.stringify(problems));
  return checked;
}

interface Sent {
  readonly query: Query;
  readonly facts: Facts;
}

/** The engine with counters in memory, as a gateway runs it. */
function decideAll(document: PolicyDocument, calls: readonly Sent[]): readonly Decision[] {
  const program = compilePolicy(document);
  const counters = new Map<string, string>();
  const put = ({ key, windowStartMs, value }: CounterWrite) =>
    counters.set(`${windowStartMs} ${key}`, value);
  return calls.map(({ query, facts }) => {
    const decision = evaluate(program, query, facts);
    if (decision.decision !== 'allow') return decision;
    const applied = applyCharges(decision.charges, (key, at) => counters.get(`${at} ${key}`));
    if (applied.ok) {
      applied.writes.forEach(put);
      return decision;
    }
    const refused = decision.charges[applied.index];
    return refused === undefined ? decision : refuseCharge(refused, facts.nowMs);
  });
}

function recordOf({ query, facts }: Sent, index: number, decision: Decision): RecordedCall {
  const { class: toolClass } = facts.tool ?? {};
  const costs = decision.decision === 'allow' ? decision.charges : [];
  return {
    id: String(index),
    atMs: facts.nowMs,
    tool: query.tool,
    ...(toolClass === undefined ? {} : { class: toolClass }),
    server: facts.server,
    grant: facts.grant,
    ...(facts.session === undefined ? {} : { session: facts.session }),
    argumentKeys: Object.keys(query.arguments),
    recorded: {
      decision: decision.decision,
      rule: decision.rule,
      ...('code' in decision ? { code: decision.code } : {}),
      policyHash: 'then',
      approved: facts.approved,
    },
    charges: costs.map(({ counter, cost }) => ({ counter, cost: cost ?? 0 })),
  };
}

/** Facts that one tool list can give: no severity or annotations, schema unknown. */
const calls = fc
  .array(fc.tuple(queries, factsOfCalls), { minLength: 1, maxLength: 8 })
  .map((list) =>
    list.map(([query, { schema: _, tool, ...facts }], index): Sent => {
      const { class: toolClass } = tool ?? {};
      const nowMs = 1_000_000 + index * 700;
      const known = toolClass === undefined ? {} : { class: toolClass };
      return { query, facts: { ...facts, nowMs, tool: known } };
    }),
  );

const LISTER = { nowMs: 0, server: { id: 's' }, grant: { id: 'g' } };
const NO_TOOLS: readonly ReplayTool[] = [];

describe('replay', () => {
  test('never says otherwise than the engine decides, whatever the values were', () => {
    const seen = { certain: 0, unknown: 0 };
    fc.assert(
      fc.property(documents, documents, calls, (then, next, sent) => {
        const [old, after] = [parsed(then), parsed(next)];
        const recorded = decideAll(old, sent).map((decision, index) =>
          recordOf(sent[index] ?? fail(), index, decision),
        );
        const wanted = decideAll(after, sent);
        const versions = new Map([['then', old]]);
        const report = replay({
          organisation: 'o',
          before: old,
          after,
          calls: recorded,
          tools: NO_TOOLS,
          versions,
          lister: LISTER,
        });
        for (const [index, { before, after: foreseen }] of report.calls.entries()) {
          for (const [end, decided] of [
            [before, recorded[index]?.recorded],
            [foreseen, wanted[index]],
          ] as const) {
            const possible = end.decision === 'unknown' ? end.possible : [end.decision];
            expect(possible).toContain(decided?.decision);
            if (end.decision !== 'unknown' && end.rule !== null)
              expect(end.rule).toBe(decided?.rule);
            seen[end.decision === 'unknown' ? 'unknown' : 'certain'] += 1;
          }
        }
      }),
      { numRuns: 800 },
    );
    expect(Math.min(seen.certain, seen.unknown)).toBeGreaterThan(50);
  });

  test('with the arguments at hand it decides exactly as the engine does, limits included', () => {
    fc.assert(
      fc.property(documents, calls, (source, sent) => {
        const after = parsed(source);
        const wanted = decideAll(after, sent);
        const made = sent.map((call, index) => ({
          ...recordOf(call, index, { decision: 'allow', rule: '', charges: [] }),
          arguments: call.query.arguments,
        }));
        const input = { organisation: 'o', after, tools: NO_TOOLS, lister: LISTER };
        const report = replay({ ...input, calls: made });
        expect(report.calls.map(({ after: { decision } }) => decision)).toEqual(
          wanted.map(({ decision }) => decision),
        );
      }),
      { numRuns: 400 },
    );
  });
});

function fail(): never {
  throw new Error('a call without its decision');
}

const POLICY: JsonObject = {
  version: '1',
  default: 'deny',
  tools: {
    pay: {
      deny_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }] }],
      limits: [
        { counter: 'spent', window: 'day', max: 150, scope: 'grant', amount_from: 'args.amount' },
      ],
    },
    read: {},
  },
};

function call(id: string, part: Partial<RecordedCall> = {}): RecordedCall {
  return {
    id,
    atMs: Number(id) * 1000,
    tool: 'pay',
    server: { id: 's' },
    grant: { id: 'g' },
    argumentKeys: ['amount'],
    recorded: { decision: 'allow', rule: '', policyHash: 'then', approved: false },
    ...part,
  };
}

function run(after: JsonObject, list: readonly RecordedCall[], tools = NO_TOOLS) {
  return replay({
    organisation: 'o',
    before: parsed(POLICY),
    after: parsed(after),
    calls: list,
    tools,
    versions: new Map([['then', parsed(POLICY)]]),
    lister: LISTER,
  });
}

describe('a replayed call', () => {
  test('is unknown, never allowed, when a new rule reads a value that was not kept', () => {
    const after = {
      ...POLICY,
      tools: { pay: { deny_if: [{ conditions: [{ path: 'args.to', op: 'eq', value: 'eve' }] }] } },
    };
    const {
      calls: [only],
      totals,
    } = run(after, [call('1', { argumentKeys: ['to'] })]);
    expect(only?.after).toEqual({
      decision: 'unknown',
      possible: ['deny', 'allow'],
      rules: ['/tools/pay/deny_if/0'],
    });
    expect(totals.differences).toEqual({ same: 0, different: 0, unknown: 1 });
  });

  test('keeps what its record proves: an old rule that did not hold then does not hold now', () => {
    const charges = [{ counter: 'spent', cost: 60 }];
    const after = { ...POLICY, description: 'Other words.' };
    const { calls: found } = run(after, [call('1', { charges }), call('2', { charges })]);
    expect(found.map(({ after: end }) => end.decision)).toEqual(['allow', 'allow']);
  });

  test('is charged with the cost on its record, in order of time', () => {
    const charges = [{ counter: 'spent', cost: 60 }];
    const list = ['3', '1', '2'].map((id) => call(id, { charges }));
    const { calls: found } = run(POLICY, list);
    expect(found.map(({ id, after: end }) => [id, end.decision])).toEqual([
      ['1', 'allow'],
      ['2', 'allow'],
      ['3', 'deny'],
    ]);
  });

  test('costs nothing when its charge was given back', () => {
    const charges = [{ counter: 'spent', cost: 100 }];
    const list = [call('1', { charges, returned: true }), call('2', { charges })];
    expect(run(POLICY, list).calls[1]?.after.decision).toBe('allow');
  });

  test('shows which tools appear in and vanish from the list', () => {
    const after = { version: '1', default: 'allow', hide: ['read'] };
    const { listing } = run(after, [], [{ name: 'read' }, { name: 'write' }, { name: 'pay' }]);
    expect(listing).toEqual({ shown: ['write'], hidden: ['read'] });
  });
});
