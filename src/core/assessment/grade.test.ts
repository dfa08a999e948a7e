// Guarantees of the grade: monotone, made of the published figures, letters that mean something.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTH_POSTURES, IDENTITY_LEVELS, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { FINDING_KINDS } from '#core/catalogue/index.ts';
import { type GradedFinding, type GradedTool, type GradeFacts, gradeOf, tally } from './grade.ts';
import { gradedExamples } from './grade-examples.ts';
import { GRADE_METHOD } from './grade-method.ts';
import { SERVER_FINDING_KINDS } from './server-finding.ts';

const kinds = [...FINDING_KINDS, ...SERVER_FINDING_KINDS, 'a-kind-of-tomorrow'];
const finding: fc.Arbitrary<GradedFinding> = fc.record({
  kind: fc.constantFrom(...kinds),
  severity: fc.constantFrom(...SEVERITIES),
});
const tool: fc.Arbitrary<GradedTool> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 12 }),
  category: fc.constantFrom(...TOOL_CLASSES),
  severity: fc.constantFrom(...SEVERITIES),
  findings: fc.array(finding, { maxLength: 4 }),
  fenced: fc.boolean(),
  annotated: fc.boolean(),
});
const facts: fc.Arbitrary<GradeFacts> = fc.record({
  tools: fc.array(tool, { maxLength: 12 }),
  findings: fc.array(finding, { maxLength: 5 }),
  identity: fc.constantFrom(...IDENTITY_LEVELS),
  auth: fc.constantFrom(...AUTH_POSTURES),
  tls: fc.constantFrom(true, false, null),
  installScripts: fc.array(fc.constantFrom('preinstall', 'postinstall'), { maxLength: 3 }),
  deprecated: fc.boolean(),
  suspiciousChanges: fc.nat(6),
});
const score = (of: GradeFacts) => gradeOf(of).score;

function never(better: (base: GradeFacts) => fc.Arbitrary<GradeFacts> | GradeFacts): void {
  const pairs = facts.chain((base) => {
    const other = better(base);
    return fc.tuple(fc.constant(base), 'generate' in other ? other : fc.constant(other));
  });
  fc.assert(
    fc.property(pairs, ([base, worse]) => score(worse) <= score(base)),
    { numRuns: 400 },
  );
}

describe('the grade never improves', () => {
  it('by a tool more', () => {
    never((base) => tool.map((one) => ({ ...base, tools: [...base.tools, one] })));
  });

  it('by a finding more, on the server or on a tool', () => {
    never((base) => finding.map((one) => ({ ...base, findings: [...base.findings, one] })));
    never((base) =>
      finding.map((one) => ({
        ...base,
        tools: base.tools.map((t, index) =>
          index === 0 ? { ...t, findings: [...t.findings, one] } : t,
        ),
      })),
    );
  });

  it('by a tool that is graver, loses its fence, or loses its annotations', () => {
    const changed = (change: (one: GradedTool) => GradedTool) =>
      never((base) => ({ ...base, tools: base.tools.map(change) }));
    changed((one) => ({
      ...one,
      severity: SEVERITIES[SEVERITIES.indexOf(one.severity) + 1] ?? 'Critical',
    }));
    changed((one) => ({ ...one, fenced: false }));
    changed((one) => ({ ...one, annotated: false }));
  });

  it('by a weaker identity', () => {
    never((base) => {
      const lower = Math.max(0, IDENTITY_LEVELS.indexOf(base.identity) - 1);
      return { ...base, identity: IDENTITY_LEVELS[lower] ?? 'unknown' };
    });
  });

  it('by weaker authentication or transport, scripts, deprecation, or a suspicious change', () => {
    never((base) => (base.auth === 'gated' ? { ...base, auth: 'open' } : base));
    never((base) => (base.auth === 'gated' ? { ...base, auth: 'unknown' } : base));
    never((base) => ({ ...base, tls: false }));
    never((base) => ({ ...base, installScripts: [...base.installScripts, 'install'] }));
    never((base) => ({ ...base, deprecated: true }));
    never((base) => ({ ...base, suspiciousChanges: base.suspiciousChanges + 1 }));
  });
});

describe('a grade', () => {
  it('is what is left of 100 points, and every deduction is explained by the method', () => {
    const codes = new Set(GRADE_METHOD.rows.map(({ code }) => code));
    fc.assert(
      fc.property(facts, (of) => {
        const grade = gradeOf(of);
        const taken = grade.deductions.reduce((sum, { points }) => sum + points, 0);
        expect(grade.score).toBeCloseTo(Math.max(0, 100 - taken), 5);
        for (const { code, points, reason } of grade.deductions) {
          expect(codes.has(code)).toBe(true);
          expect(points).toBeGreaterThan(0);
          expect(reason).toMatch(/^\S.*\.$/s);
        }
      }),
    );
  });

  it('does not depend on the order of tools and findings', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const turned = { ...of, tools: of.tools.toReversed(), findings: of.findings.toReversed() };
        expect(score(turned)).toBe(score(of));
      }),
    );
  });

  it('costs something where nothing could be checked', () => {
    const nothing: GradeFacts = {
      tools: [],
      findings: [],
      identity: 'unknown',
      auth: 'unknown',
      tls: true,
      installScripts: [],
      deprecated: false,
      suspiciousChanges: 0,
    };
    expect(gradeOf(nothing).deductions.map(({ code }) => code)).toEqual(['identity', 'auth']);
    expect(score({ ...nothing, identity: 'official', auth: 'gated' })).toBe(100);
  });

  it('adds up like things with less weight each time, up to a bound', () => {
    expect(tally([4, 8], { falloff: 0.5, max: 60 })).toBe(10);
    expect(
      tally(
        Array.from({ length: 1000 }, () => 30),
        { falloff: 0.75, max: 60 },
      ),
    ).toBe(60);
    expect(tally([], { falloff: 0.5, max: 60 })).toBe(0);
  });
});

describe('the worked examples', () => {
  it('come to the figures that the method gives by hand', () => {
    const [weather, tracker, shell] = gradedExamples().map(({ grade }) => grade);
    expect(weather).toMatchObject({ letter: 'A', score: 100 - 2 - 3 });
    // Weights 7, 7, 7 × 0.7, 4, 1, 1, 1, 0.5, each by 0.75 less; combination 8; attested 2.
    const weights = [7, 7, 4.9, 4, 1, 1, 1, 0.5];
    const risk = weights.reduce((sum, weight, index) => sum + weight * 0.75 ** index, 0);
    expect(tracker).toMatchObject({ letter: 'C', score: 100 - Math.round(risk * 10) / 10 - 8 - 2 });
    expect(shell).toMatchObject({ letter: 'F', score: 100 - 30 - 6 - 0.5 - 20 - 3 - 6 });
  });

  it('stand on the page of the method with their figures', () => {
    const page = readFileSync(new URL('../../../docs/reference/grade.md', import.meta.url), 'utf8');
    for (const { example, grade } of gradedExamples()) {
      expect(page).toContain(`: ${example.title}`);
      expect(page).toContain(`= **${grade.score}**, grade **${grade.letter}**`);
    }
    for (const { code, points } of GRADE_METHOD.rows) {
      expect(page).toContain(`| \`${code}\` |`);
      expect(page).toContain(points);
    }
  });
});
