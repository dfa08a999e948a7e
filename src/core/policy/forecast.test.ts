// Forecasts against the engine: whatever values the arguments had, a forecast never says otherwise
// than `evaluate`, and with no arguments it says exactly the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { documents, factsOfCalls, queries } from '../../../test/arbitraries/policies.ts';
import { createForecaster, evaluate, parsePolicy } from './index.ts';

function parsed(document: JsonObject): PolicyDocument {
  const { document: checked, problems } = parsePolicy(JSON.stringify(document));
  if (checked === undefined) throw new Error(JSON.stringify(problems));
  return checked;
}

describe('a forecast', () => {
  test('allows for every end that the engine gives, whatever the values were', () => {
    const seen = { certain: 0, open: 0 };
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, query, facts) => {
        const forecaster = createForecaster(parsed(source));
        const argumentKeys = Object.keys(query.arguments);
        const { perhaps, end, charges } = forecaster.forecast(
          { tool: query.tool, argumentKeys },
          facts,
        );
        const found = evaluate(forecaster.program, query, facts);
        const ends = [
          ...perhaps,
          ...(end === undefined ? [{ decision: 'allow', rule: '' }] : [end]),
        ];
        expect(ends.map(({ decision, rule }) => `${decision} ${rule}`)).toContain(
          `${found.decision} ${found.rule}`,
        );
        if (found.decision === 'allow') {
          expect(charges.map(({ charge }) => charge.key)).toEqual(
            found.charges.map(({ key }) => key),
          );
          for (const [index, { charge, unknownCost }] of charges.entries()) {
            if (!unknownCost) expect(charge.cost).toBe(found.charges[index]?.cost);
          }
        }
        seen[perhaps.length === 0 ? 'certain' : 'open'] += 1;
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(seen.certain, seen.open)).toBeGreaterThan(50);
  });

  test('is certain about a call without arguments, and says what the engine says', () => {
    fc.assert(
      fc.property(documents, queries, factsOfCalls, (source, { tool }, facts) => {
        const forecaster = createForecaster(parsed(source));
        const { perhaps, end } = forecaster.forecast({ tool, argumentKeys: [] }, facts);
        const found = evaluate(forecaster.program, { tool, arguments: {} }, facts);
        expect(perhaps).toEqual([]);
        if (found.decision === 'allow') expect(end).toBeUndefined();
        else expect(end).toEqual(found);
      }),
      { numRuns: 500 },
    );
  });
});
