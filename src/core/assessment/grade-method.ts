// The published method of the grade, as data: what is taken off, how much, and why. The grade is
// computed from these tables and the page of the method is written from them, so that they cannot
// differ. A change of any figure is a new version.
import type { AuthPosture, GradeLetter, IdentityLevel, Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';

export const GRADE_VERSION = '1';

/** From this score on; worst last. */
export const LETTERS_FROM: readonly (readonly [GradeLetter, number])[] = [
  ['A', 90],
  ['B', 80],
  ['C', 65],
  ['D', 50],
  ['F', 0],
];

type BySeverity = Readonly<Record<Severity, number>>;

/** What a tool weighs for what it can do. */
export const TOOL_WEIGHTS: Readonly<Record<ToolClass, BySeverity>> = {
  Read: { Low: 0, Medium: 0.5, High: 4, Critical: 8 },
  Write: { Low: 0.5, Medium: 1, High: 4, Critical: 8 },
  Execute: { Low: 1, Medium: 2.5, High: 6, Critical: 30 },
  Destructive: { Low: 2, Medium: 4, High: 7, Critical: 20 },
  Financial: { Low: 4, Medium: 8, High: 12, Critical: 20 },
};
/** A tool that can be rehearsed, or that asks to be confirmed, weighs this much of its weight. */
export const FENCED_WEIGHT = 0.7;

/** Points of things that add up: the first counts whole, each further one `falloff` of the last. */
export interface Tally {
  readonly falloff: number;
  readonly max: number;
}

/** Points by the severity of a finding. */
export interface FindingTally extends Tally {
  readonly points: BySeverity;
}

export const TOOL_TALLY: Tally = { falloff: 0.75, max: 60 };
export const UNANNOTATED_TALLY: Tally = { falloff: 0.8, max: 2.5 };
export const UNANNOTATED_POINTS = 0.5;
export const CHANGE_TALLY: Tally = { falloff: 0.6, max: 25 };
export const CHANGE_POINTS = 10;
export const SCRIPT_TALLY: Tally = { falloff: 0.4, max: 10 };
export const SCRIPT_POINTS = 6;
export const DEPRECATED_POINTS = 10;
export const PLAIN_TEXT_POINTS = 15;

export const IDENTITY_POINTS: Readonly<Record<IdentityLevel, number>> = {
  unknown: 20,
  claimed: 12,
  consistent: 5,
  attested: 2,
  official: 0,
};

export const AUTH_POINTS: Readonly<Record<AuthPosture, number>> = {
  open: 8,
  unknown: 8,
  local: 3,
  gated: 0,
};

/** Findings that count together; a kind that stands in no row counts as one of definitions. */
export const FINDING_TALLIES = {
  'open-parameters': {
    kinds: ['open-parameter'],
    points: { Low: 0.3, Medium: 4, High: 6, Critical: 8 },
    falloff: 0.6,
    max: 15,
  },
  poisoned: {
    kinds: ['poisoned'],
    points: { Low: 5, Medium: 20, High: 40, Critical: 45 },
    falloff: 0.5,
    max: 90,
  },
  deception: {
    kinds: ['look-alike-name', 'contradictory-annotation', 'hidden-text', 'shadowed-tool'],
    points: { Low: 0.5, Medium: 3, High: 8, Critical: 16 },
    falloff: 0.7,
    max: 25,
  },
  'look-alike': {
    kinds: ['look-alike-server'],
    points: { Low: 5, Medium: 12, High: 30, Critical: 40 },
    falloff: 0.5,
    max: 40,
  },
  combination: {
    kinds: ['dangerous-combination'],
    points: { Low: 2, Medium: 4, High: 8, Critical: 16 },
    falloff: 0.5,
    max: 16,
  },
  behaviour: {
    kinds: ['behaviour', 'malformed-tool'],
    points: { Low: 0.5, Medium: 3, High: 10, Critical: 20 },
    falloff: 0.7,
    max: 25,
  },
  definitions: {
    kinds: [],
    points: { Low: 0.5, Medium: 1.5, High: 6, Critical: 20 },
    falloff: 0.85,
    max: 20,
  },
} as const satisfies Readonly<Record<string, FindingTally & { readonly kinds: readonly string[] }>>;
export type FindingTallyCode = keyof typeof FINDING_TALLIES;

/** Kinds that other parts of the grade count already. */
export const COUNTED_ELSEWHERE: ReadonlySet<string> = new Set(['install-scripts', 'deprecated']);

export interface MethodRow {
  /** As in the deductions of a grade. */
  readonly code: string;
  readonly title: string;
  /** How the points come about. */
  readonly points: string;
  readonly why: string;
}

function bySeverity(points: BySeverity): string {
  const { Low, Medium, High, Critical } = points;
  return `Critical ${Critical}, High ${High}, Medium ${Medium}, Low ${Low}`;
}

function adding({ falloff, max }: Tally): string {
  const third = Math.round(falloff * falloff * 100) / 100;
  return `the gravest counts whole, the next × ${falloff}, the next × ${third} and so on, at most ${max} together`;
}

function ofFindings(code: FindingTallyCode): string {
  const tally = FINDING_TALLIES[code];
  return `${bySeverity(tally.points)} for each tool or text with one; ${adding(tally)}`;
}

const WEIGHTS = Object.entries(TOOL_WEIGHTS)
  .map(([category, points]) => `${category}: ${bySeverity(points)}`)
  .join('. ');

export interface GradeMethod {
  readonly version: string;
  readonly letters: readonly { readonly letter: GradeLetter; readonly from: number }[];
  readonly rows: readonly MethodRow[];
}

/** The whole method, in the order in which deductions are listed. */
export const GRADE_METHOD: GradeMethod = {
  version: GRADE_VERSION,
  letters: LETTERS_FROM.map(([letter, from]) => ({ letter, from })),
  rows: [
    {
      code: 'tool-risk',
      title: 'What the tools can do',
      points: `${WEIGHTS}. A tool with a parameter to rehearse or confirm a call counts ${FENCED_WEIGHT * 100} %. Of all tools, ${adding(TOOL_TALLY)}`,
      why: 'The most that a misled agent can do through a server is what its tools allow. Many tools of one kind are worse than one, but not many times worse.',
    },
    {
      code: 'open-parameters',
      title: 'Open parameters',
      points: `${ofFindings('open-parameters')}. In a tool that only reads, with severity Low or Medium, each counts as Low`,
      why: 'A parameter that takes any code, command or statement moves the decision about what happens from the server to whoever writes the argument.',
    },
    {
      code: 'unannotated',
      title: 'Missing annotations',
      points: `${UNANNOTATED_POINTS} for each tool that does more than read and has no annotations; ${adding(UNANNOTATED_TALLY)}`,
      why: 'Clients ask their user before a call when a tool says that it changes or destroys something. A tool that says nothing leaves them to guess.',
    },
    {
      code: 'poisoned',
      title: 'Orders to the model',
      points: ofFindings('poisoned'),
      why: 'A definition describes a tool. One that gives orders to the model, or hides text from people, works against the user who connects it.',
    },
    {
      code: 'deception',
      title: 'Misleading definitions',
      points: ofFindings('deception'),
      why: 'Names that pass for others, hidden characters and hints that contradict the text make people and clients trust the wrong thing.',
    },
    {
      code: 'definitions',
      title: 'Care of the definitions',
      points: ofFindings('definitions'),
      why: 'Tools without descriptions or with untyped or huge schemas are called wrongly, and cannot be limited well.',
    },
    {
      code: 'combination',
      title: 'Dangerous combination',
      points: ofFindings('combination'),
      why: 'Private data, content from strangers and a way out in one server are enough for a stranger’s text to carry data away.',
    },
    {
      code: 'look-alike',
      title: 'Look-alike name',
      points: ofFindings('look-alike'),
      why: 'A name that is easily taken for a well-known one is how false packages are installed. The likeness may be chance; it has to be looked at.',
    },
    {
      code: 'behaviour',
      title: 'Behaviour in the scan',
      points: ofFindings('behaviour'),
      why: 'A server that answers differently when asked twice, or writes where it should not, cannot be judged by one look.',
    },
    {
      code: 'identity',
      title: 'Who stands behind it',
      points: Object.entries(IDENTITY_POINTS)
        .map(([level, points]) => `${level} ${points}`)
        .join(', '),
      why: 'Everything else rests on who can change the server. What could not be checked costs most.',
    },
    {
      code: 'auth',
      title: 'Who may call it',
      points: Object.entries(AUTH_POINTS)
        .map(([auth, points]) => `${auth} ${points}`)
        .join(', '),
      why: 'A remote server that answers anybody cannot tell users apart. A local one runs with the rights of its user.',
    },
    {
      code: 'transport',
      title: 'Plain text transport',
      points: `${PLAIN_TEXT_POINTS} without TLS`,
      why: 'Without TLS, calls and credentials can be read and changed on the way.',
    },
    {
      code: 'install-scripts',
      title: 'Scripts at installation',
      points: `${SCRIPT_POINTS} for each script; ${adding(SCRIPT_TALLY)}`,
      why: 'Such a script runs with the rights of the user before anybody has looked at a tool.',
    },
    {
      code: 'deprecated',
      title: 'Deprecated',
      points: `${DEPRECATED_POINTS} when the publisher has deprecated the version`,
      why: 'Nobody repairs it any more.',
    },
    {
      code: 'suspicious-changes',
      title: 'Suspicious changes',
      points: `${CHANGE_POINTS} for each in the last 180 days; ${adding(CHANGE_TALLY)}`,
      why: 'A tool that changes its meaning after it was looked at is how trust is abused. Time without another such change wins it back.',
    },
  ],
};
