// What holds for every policy and every call, over random ones: the compiled engine agrees with its
// naive twin, rules only narrow, printing and parsing lose nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { denyRules, documents, factsOfCalls, queries } from '../../../test/arbitraries/policies.ts';
import { compilePolicy, evaluate, explain, formatPolicy, isListed, parsePolicy } from './index.ts';
import { evaluateNaively } from './naive.ts';

function parsed(document: JsonObject): PolicyDocument {
  const { document: checked, problems } = parsePolicy(JSON.stringify(document));
  if (checked === undefined) throw new Error(JSON.stringify(problems));
  return checked;
}

const RANK = { deny: 0, ask: 1, allow: 2 };

describe('evaluation', () => {
  test('the compiled engine decides every call as its naive twin does', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, query, facts) => {
        const document = parsed(source);
        const decision = evaluate(compilePolicy(document), query, facts);
        const { charges, ...wanted } = evaluateNaively(document, query, facts);
        expect(decision).toMatchObject(wanted);
        if (decision.decision === 'allow') {
          const found = decision.charges.map(({ counter, cost, window }) => [
            counter,
            cost,
            window,
          ]);
          expect(found).toEqual(charges);
        }
        const kind = 'code' in decision ? decision.code : 'allow';
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: 2000 },
    );
    for (const kind of [
      'allow',
      'hidden',
      'default_deny',
      'arguments_invalid',
      'require_failed',
      'denied',
      'approval_required',
    ]) {
      expect(seen.get(kind), kind).toBeGreaterThan(10);
    }
  });

  test('an explanation agrees with the decision: the first rule that fires is the one that decides', () => {
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, query, facts) => {
        const document = parsed(source);
        const decision = evaluate(compilePolicy(document), query, { ...facts, approved: false });
        const { rules } = explain(document, query, { ...facts, approved: false });
        const first = rules.find(({ fires }) => fires)?.pointer;
        const byRule = ['require_failed', 'denied', 'approval_required'];
        if ('code' in decision && byRule.includes(decision.code)) expect(first).toBe(decision.rule);
        if (decision.decision === 'allow') expect(first).toBeUndefined();
      }),
      { numRuns: 600 },
    );
  });

  test('adding a deny rule anywhere never widens access', () => {
    const places = fc.constantFrom('all_tools', 'tools');
    fc.assert(
      fc.property(
        documents,
        denyRules,
        places,
        queries,
        factsOfCalls,
        (source, rules, place, query, facts) => {
          const before = parsed(source);
          const entry = place === 'all_tools' ? before.all_tools : before.tools?.[query.tool];
          // A tool that was not named would change from its class's rule to its own.
          if (
            place === 'tools' &&
            (entry === undefined || !Object.hasOwn(before.tools ?? {}, query.tool))
          )
            return;
          const wider = { ...entry, deny_if: [...(entry?.deny_if ?? []), ...rules] };
          const tools = Object.entries(before.tools ?? {}).map(([name, rule]) => [
            name,
            name === query.tool ? wider : rule,
          ]);
          const after = parsed({
            ...before,
            ...(place === 'all_tools'
              ? { all_tools: wider }
              : { tools: Object.fromEntries(tools) }),
          } as JsonObject); // a document is JSON
          const [old, now] = [before, after].map((item) =>
            evaluate(compilePolicy(item), query, facts),
          );
          expect(RANK[now?.decision ?? 'deny']).toBeLessThanOrEqual(RANK[old?.decision ?? 'deny']);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('a tool that is not listed is never allowed and never asked about', () => {
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, query, facts) => {
        const program = compilePolicy(parsed(source));
        if (isListed(program, { name: query.tool }, facts)) return;
        const trusting = { ...facts, schema: () => undefined };
        expect(evaluate(program, query, trusting).decision).toBe('deny');
      }),
      { numRuns: 600 },
    );
  });
});

describe('text', () => {
  test('parsing what was printed gives the same document, and printing again the same text', () => {
    fc.assert(
      fc.property(documents, (source) => {
        const { document, text = '' } = parsePolicy(JSON.stringify(source));
        const again = parsePolicy(text);
        expect(again.document).toEqual(document);
        expect(again.text).toBe(text);
        expect(document && formatPolicy(document)).toBe(formatPolicy(JSON.parse(text)));
      }),
      { numRuns: 400 },
    );
  });

  test('a document means the same in YAML as in JSON', () => {
    fc.assert(
      fc.property(documents, (source) => {
        // The printer shares equal parts by aliases unless it sees a tree without sharing.
        const yaml = stringify(JSON.parse(JSON.stringify(source)), {
          aliasDuplicateObjects: false,
        });
        if (yaml.startsWith('{')) return;
        expect(parsePolicy(yaml).text).toBe(parsePolicy(JSON.stringify(source)).text);
      }),
      { numRuns: 250 },
    );
  });

  test('compiling a document as written and its canonical form gives the same decisions', () => {
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, query, facts) => {
        const written = evaluate(compilePolicy(source as never), query, facts); // passed the checker
        expect(written).toEqual(evaluate(compilePolicy(parsed(source)), query, facts));
      }),
      { numRuns: 250 },
    );
  });

  test('no text makes the parser throw', () => {
    const alphabet = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      ' ',
      '\n',
      '- ',
      'a',
      '1',
      '&x ',
      '*x',
      '!!str ',
      '|',
      '\\',
      '\t',
      '---\n',
      '<<',
    );
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (parts) => {
        expect(parsePolicy(parts.join('')).problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1500 },
    );
  });
});
