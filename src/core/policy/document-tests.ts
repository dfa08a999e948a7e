// Runs the tests that a document carries (§10, "Document tests"): each call alone, counters empty,
// at its own moment, with nothing known but the class.
import type { PolicyDocument, PolicyTest } from '#contract/policy-document.ts';
import { compilePolicy } from './compile.ts';
import { decideAlone } from './decide-alone.ts';
import type { Facts, Query } from './facts.ts';
import { parseIsoTime } from './iso-time.ts';
import type { Program } from './program.ts';

export interface TestResult {
  readonly name: string;
  readonly holds: boolean;
  /** What the test wants, and what the policy does: the decision, and the rule when it is asked. */
  readonly wanted: string;
  readonly found: string;
}

function factsOf(test: PolicyTest): Facts {
  const { at, class: toolClass } = test.call;
  return {
    nowMs: (at === undefined ? undefined : parseIsoTime(at)) ?? 0,
    organisation: '',
    server: { id: '' },
    grant: { id: '' },
    ...(toolClass === undefined ? {} : { tool: { class: toolClass } }),
    approved: false,
  };
}

function described(outcome: string, rule: string): string {
  return rule === '' ? outcome : `${outcome} by ${rule}`;
}

function runTest(program: Program, test: PolicyTest): TestResult {
  const query: Query = { tool: test.call.tool, arguments: test.call.arguments ?? {} };
  const decision = decideAlone(program, query, factsOf(test));
  const outcome = decision.rule === '(hidden)' ? 'hidden' : decision.decision;
  const holds = outcome === test.expect && (test.rule === undefined || test.rule === decision.rule);
  return {
    name: test.name,
    holds,
    wanted: described(test.expect, test.rule ?? ''),
    found: described(outcome, decision.rule),
  };
}

/** The results of the tests of a checked document, in document order. */
export function runDocumentTests(document: PolicyDocument): readonly TestResult[] {
  if (document.tests === undefined || document.tests.length === 0) return [];
  const program = compilePolicy(document);
  return document.tests.map((test) => runTest(program, test));
}
