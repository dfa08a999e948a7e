// What is kept of the last commits: it must never give anything else than the ledger would.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '#contract/record.ts';
import { parseEntry } from './entry.ts';
import { decisionText } from './entry-text.ts';
import { quoteJson } from './quote.ts';
import { createRecentEntries, type NotedEntry } from './recent-entries.ts';

const RECORD: DecisionRecord = {
  ...{ requestId: 'r', at: '2026-01-01T00:00:00.000Z', server: 's', grant: 'g' },
  ...{ method: 'tools/call', tool: 't', decision: 'deny', rule: '/tools/t' },
  ...{ argumentKeys: [], argumentsHmac: '' },
};

function entries(first: number, count: number): NotedEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = first + index;
    return { seq, hash: `h${seq}`, about: { requestId: `r${seq}`, outcome: 'ok' } };
  });
}

describe('recent entries', () => {
  it('are the ledger from any place on, or nothing at all', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.integer({ min: 0, max: 3_000 }), skip: fc.nat({ max: 1 }) }),
        fc.record({ dropTo: fc.nat({ max: 20 }) }),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        steps,
        fc.nat({ max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (all, back, most) => {
          const recent = createRecentEntries();
          let head = 0;
          for (const step of all) {
            if ('dropTo' in step) recent.dropBefore(head - step.dropTo);
            else {
              // Somebody else has written in between.
              head += step.skip * 7;
              recent.add(entries(head + 1, step.add));
              head += step.add;
            }
          }
          const from = head - back;
          const found = recent.from(from, most);
          if (found === undefined) return;
          expect(found).toEqual(entries(from, Math.min(most, back + 1)));
        },
      ),
    );
  });

  it('begin anew where one is missing, and when they are cleared', () => {
    const recent = createRecentEntries();
    recent.add(entries(1, 3));
    recent.add(entries(5, 2));
    expect(recent.from(3, 9)).toBeUndefined();
    expect(recent.from(5, 9)).toEqual(entries(5, 2));
    expect(recent.from(7, 9)).toBeUndefined();
    recent.clear();
    expect(recent.from(5, 9)).toBeUndefined();
  });

  it('hold long texts as their entry has them', () => {
    const record = { ...RECORD, tool: 't'.repeat(3_000), session: 'x'.repeat(2_000) };
    const recent = createRecentEntries();
    recent.add([{ seq: 1, hash: 'h', about: record }]);
    const parsed = parseEntry(decisionText(record, [], quoteJson));
    const written = parsed.ok && parsed.value.kind === 'decision' ? parsed.value : RECORD;
    const about = recent.from(1, 1)?.[0]?.about;
    expect(about).toMatchObject({ tool: written.tool, session: written.session });
    expect(written.tool.length).toBeLessThan(1_100);
  });
});
