// The preview against the engine: calls that the engine has decided are previewed from what records
// keep of them. What the preview says for certain, the engine decides on the same calls with their
// arguments, also where grants of a file and of an organisation come one after another.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from '#contract/decision.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { applyCharges } from '#core/counters/index.ts';
import type { RecordRow } from '#core/decisions/index.ts';
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
import { previewReport } from './preview-report.ts';

const FILE = 'default';
const SERVER = { id: 's', name: 'S' };
const THEN = 'then';
const BEGIN_MS = 1_000_000;

interface Sent {
  readonly query: Query;
  readonly facts: Facts;
}

function parsed(document: JsonObject): PolicyDocument {
  const { document: checked, problems } = parsePolicy(JSON.stringify(document));
  if (checked === undefined) throw new Error(JSON.stringify(problems));
  return checked;
}

/** The engine with counters in memory, as a gateway runs it. */
function decideAll(document: PolicyDocument, calls: readonly Sent[]): readonly Decision[] {
  const program = compilePolicy(document);
  const counters = new Map<string, string>();
  return calls.map(({ query, facts }) => {
    const decision = evaluate(program, query, facts);
    if (decision.decision !== 'allow') return decision;
    const applied = applyCharges(decision.charges, (key, at) => counters.get(`${at} ${key}`));
    if (applied.ok) {
      for (const { key, windowStartMs, value } of applied.writes) {
        counters.set(`${windowStartMs} ${key}`, value);
      }
      return decision;
    }
    const refused = decision.charges[applied.index];
    return refused === undefined ? decision : refuseCharge(refused, facts.nowMs);
  });
}

/** What the gateway writes of a call. */
function rowOf({ query, facts }: Sent, index: number, decision: Decision): RecordRow {
  const charges = decision.decision === 'allow' ? decision.charges : [];
  const { organisation, session, tool, grant } = facts;
  const passed = decision.decision === 'allow' || decision.code === 'limit_exceeded';
  return {
    requestId: String(index),
    at: new Date(facts.nowMs).toISOString(),
    ...(organisation === FILE ? {} : { organisation }),
    server: SERVER.id,
    grant: grant.id,
    ...(grant.label === undefined ? {} : { grantLabel: grant.label }),
    ...(session === undefined ? {} : { session }),
    method: 'tools/call',
    tool: query.tool,
    ...(tool?.class === undefined ? {} : { class: tool.class }),
    decision: decision.decision,
    rule: decision.rule,
    ...('code' in decision ? { code: decision.code } : {}),
    policy: { id: 'p', version: 1, hash: THEN },
    argumentKeys: Object.keys(query.arguments).sort(),
    argumentsHmac: '',
    charges: charges.map(({ counter, cost }) => ({ counter, cost: cost ?? 0 })),
    ...(facts.approved && passed ? { approval: 'apr_1' } : {}),
  };
}

/** Facts that the gateway has: no severity, and what its list of tools gives. */
const calls = fc
  .array(fc.tuple(queries, factsOfCalls, fc.constantFrom('org_a', FILE)), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) =>
    list.map(([query, { schema: _, tool, grant, ...facts }, organisation], index): Sent => {
      const { class: toolClass } = tool ?? {};
      const known = toolClass === undefined ? {} : { class: toolClass };
      const { tags: __, ...named } = grant;
      const nowMs = BEGIN_MS + index * 700;
      return {
        query,
        facts: { ...facts, grant: named, organisation, server: SERVER, nowMs, tool: known },
      };
    }),
  );

test('what the preview says for certain, the engine decides on the same calls', () => {
  const seen = { certain: 0, unknown: 0 };
  fc.assert(
    fc.property(documents, documents, calls, fc.boolean(), (then, next, sent, inForce) => {
      const [old, after] = [parsed(then), parsed(next)];
      const rows = decideAll(old, sent).map((decision, index) =>
        rowOf(sent[index] ?? lost(), index, decision),
      );
      const again = sent.map(({ query, facts }, index) => {
        const approved = rows[index]?.approval !== undefined;
        return { query, facts: { ...facts, approved } };
      });
      const report = previewReport({
        rows: rows.toReversed(),
        server: SERVER,
        tools: [],
        ...(inForce ? { before: old } : {}),
        after,
        versions: new Map([[THEN, old]]),
        tagsOf: () => undefined,
        fileOrganisation: FILE,
        nowMs: BEGIN_MS,
      });
      const wanted = decideAll(after, again);
      const found = report.calls.toReversed();
      expect(found.map(({ id }) => id)).toEqual(rows.map(({ requestId }) => requestId));
      for (const [index, { before, after: end, grant }] of found.entries()) {
        expect(grant).toBe(rows[index]?.grant);
        if (!inForce) expect(before.decision).toBe(rows[index]?.decision);
        const possible = end.decision === 'unknown' ? end.possible : [end.decision];
        expect(possible).toContain(wanted[index]?.decision);
        if (end.decision !== 'unknown' && end.rule !== null) {
          expect(end.rule).toBe(wanted[index]?.rule);
        }
        seen[end.decision === 'unknown' ? 'unknown' : 'certain'] += 1;
      }
      const { after: totals, differences } = report.totals;
      const sum = (tally: Readonly<Record<string, number>>) =>
        Object.values(tally).reduce((total, count) => total + count, 0);
      expect([sum(totals), sum(differences)]).toEqual([rows.length, rows.length]);
    }),
    { numRuns: 800 },
  );
  expect(Math.min(seen.certain, seen.unknown)).toBeGreaterThan(15);
});

function lost(): never {
  throw new Error('a decision without its call');
}
