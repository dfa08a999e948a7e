// The grade of a server: 100 points less what its facts cost, by the tables of the method. Pure; a
// page can recompute it. INVARIANT: monotone. Every part is a sum that only grows with more tools,
// graver tools, or more findings, and the points of identity and auth follow their order.
import type {
  AuthPosture,
  FindingEntry,
  Grade,
  GradeLetter,
  IdentityLevel,
  Severity,
} from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';
import {
  AUTH_POINTS,
  CHANGE_POINTS,
  CHANGE_TALLY,
  COUNTED_ELSEWHERE,
  DEPRECATED_POINTS,
  FENCED_WEIGHT,
  FINDING_TALLIES,
  type FindingTallyCode,
  GRADE_METHOD,
  GRADE_VERSION,
  IDENTITY_POINTS,
  LETTERS_FROM,
  PLAIN_TEXT_POINTS,
  SCRIPT_POINTS,
  SCRIPT_TALLY,
  type Tally,
  TOOL_TALLY,
  TOOL_WEIGHTS,
  UNANNOTATED_POINTS,
  UNANNOTATED_TALLY,
} from './grade-method.ts';
import {
  authReason,
  changesReason,
  findingsReason,
  identityReason,
  riskReason,
  scriptsReason,
  unannotatedReason,
} from './grade-reasons.ts';

export type GradedFinding = Pick<FindingEntry, 'kind' | 'severity'>;

export interface GradedTool {
  readonly name: string;
  readonly category: ToolClass;
  readonly severity: Severity;
  readonly findings: readonly GradedFinding[];
  /** Has a parameter to rehearse or confirm a call. */
  readonly fenced: boolean;
  /** Has annotations. */
  readonly annotated: boolean;
}

/** Everything that the grade rests on. */
export interface GradeFacts {
  readonly tools: readonly GradedTool[];
  /** On the server as a whole. */
  readonly findings: readonly GradedFinding[];
  readonly identity: IdentityLevel;
  readonly auth: AuthPosture;
  /** Null where nothing is sent over a network. */
  readonly tls: boolean | null;
  readonly installScripts: readonly string[];
  readonly deprecated: boolean;
  /** Suspicious changes that still count. */
  readonly suspiciousChanges: number;
}

/** What a tool weighs. */
export function toolWeight({ category, severity, fenced }: Omit<GradedTool, 'findings'>): number {
  return TOOL_WEIGHTS[category][severity] * (fenced ? FENCED_WEIGHT : 1);
}

/** Adds up points: the greatest whole, each further one by `falloff` less than its place before. */
export function tally(points: readonly number[], { falloff, max }: Tally): number {
  let sum = 0;
  let share = 1;
  for (const one of points.toSorted((a, b) => b - a)) {
    sum += one * share;
    share *= falloff;
    if (share < 1e-6) break;
  }
  return Math.min(max, Math.round(sum * 10) / 10);
}

type Deduction = Grade['deductions'][number];

/** The tally that a kind of finding counts in. */
function tallyOf(kind: string): FindingTallyCode {
  for (const [code, { kinds }] of TALLIES) {
    if (kinds.some((one) => one === kind)) return code;
  }
  return 'definitions';
}

/** One group of findings as they count: per tool the gravest, on the server each. */
function findingPoints(
  code: FindingTallyCode,
  { tools, findings }: GradeFacts,
): { readonly points: number[]; readonly names: string[]; readonly kinds: Set<string> } {
  const table = FINDING_TALLIES[code].points;
  const counted = (list: readonly GradedFinding[]) =>
    list.filter(({ kind }) => !COUNTED_ELSEWHERE.has(kind) && tallyOf(kind) === code);
  const points: number[] = [];
  const names: string[] = [];
  const kinds = new Set<string>();
  for (const tool of tools) {
    const own = counted(tool.findings);
    if (own.length === 0) continue;
    // What stands open in a tool that only reads what is public lets little through.
    const harmless =
      code === 'open-parameters' &&
      tool.category === 'Read' &&
      tool.severity !== 'High' &&
      tool.severity !== 'Critical';
    points.push(Math.max(...own.map(({ severity }) => table[harmless ? 'Low' : severity])));
    names.push(tool.name);
    for (const { kind } of own) kinds.add(kind);
  }
  for (const { kind, severity } of counted(findings)) {
    points.push(table[severity]);
    kinds.add(kind);
  }
  return { points, names, kinds };
}

function ofFindings(code: FindingTallyCode, facts: GradeFacts): Deduction {
  const { points, names, kinds } = findingPoints(code, facts);
  const total = tally(points, FINDING_TALLIES[code]);
  return { code, points: total, reason: findingsReason(names, kinds) };
}

function ofTools({ tools }: GradeFacts): Deduction {
  const weights = tools.map(toolWeight);
  return { code: 'tool-risk', points: tally(weights, TOOL_TALLY), reason: riskReason(tools) };
}

function ofAnnotations({ tools }: GradeFacts): Deduction {
  const bare = tools.filter(({ category, annotated }) => category !== 'Read' && !annotated);
  const points = tally(
    bare.map(() => UNANNOTATED_POINTS),
    UNANNOTATED_TALLY,
  );
  const names = bare.map(({ name }) => name);
  return { code: 'unannotated', points, reason: unannotatedReason(names) };
}

function repeated(times: number, points: number, of: Tally): number {
  return tally(
    Array.from({ length: Math.min(times, 100) }, () => points),
    of,
  );
}

const PARTS: Readonly<Record<string, (facts: GradeFacts) => Deduction>> = {
  'tool-risk': ofTools,
  unannotated: ofAnnotations,
  identity: ({ identity }) => ({
    code: 'identity',
    points: IDENTITY_POINTS[identity],
    reason: identityReason(identity),
  }),
  auth: ({ auth }) => ({ code: 'auth', points: AUTH_POINTS[auth], reason: authReason(auth) }),
  transport: ({ tls }) => ({
    code: 'transport',
    points: tls === false ? PLAIN_TEXT_POINTS : 0,
    reason: 'Calls and credentials travel in plain text.',
  }),
  'install-scripts': ({ installScripts }) => ({
    code: 'install-scripts',
    points: repeated(installScripts.length, SCRIPT_POINTS, SCRIPT_TALLY),
    reason: scriptsReason(installScripts),
  }),
  deprecated: ({ deprecated }) => ({
    code: 'deprecated',
    points: deprecated ? DEPRECATED_POINTS : 0,
    reason: 'The publisher has deprecated this version.',
  }),
  'suspicious-changes': ({ suspiciousChanges }) => ({
    code: 'suspicious-changes',
    points: repeated(suspiciousChanges, CHANGE_POINTS, CHANGE_TALLY),
    reason: changesReason(suspiciousChanges),
  }),
};

function isFindingTally(code: string): code is FindingTallyCode {
  return Object.hasOwn(FINDING_TALLIES, code);
}

const TALLIES = Object.keys(FINDING_TALLIES)
  .filter(isFindingTally)
  .map((code) => [code, FINDING_TALLIES[code]] as const);

/** The letter of a score. */
export function letterOf(score: number): GradeLetter {
  return LETTERS_FROM.find(([, from]) => score >= from)?.[0] ?? 'F';
}

/** The grade by the published method; deductions of no points are left out. */
export function gradeOf(facts: GradeFacts): Grade {
  const deductions = GRADE_METHOD.rows.flatMap(({ code }) => {
    const part = isFindingTally(code) ? ofFindings(code, facts) : PARTS[code]?.(facts);
    return part === undefined || part.points === 0 ? [] : [part];
  });
  const total = deductions.reduce((sum, { points }) => sum + points, 0);
  const score = Math.max(0, Math.round((100 - total) * 10) / 10);
  return { letter: letterOf(score), score, method: GRADE_VERSION, deductions };
}
