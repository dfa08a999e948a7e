// The method: how category, severity, confidence, grade, identity, posture and drift are decided.
// Figures and examples come from the code that decides, so they are what is done.
import { RISK_CLASSES, SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { compareDefinitions, GRADE_METHOD } from '#core/assessment/index.ts';
import { CATEGORY_TEXTS, RISK_TEXTS } from '#core/catalogue/index.ts';
import { ATTACKS, METHOD } from './address.ts';
import { HOME_CRUMB } from './list-pages.ts';
import { exampleChange, exampleServers, exampleTools } from './method-examples.ts';
import { AUTH_RULES, DRIFT_RULES, IDENTITY_RULES, METHOD_QUESTIONS } from './method-text.ts';
import {
  type Block,
  code,
  foreign,
  heading,
  link,
  type Page,
  paragraph,
  prose,
  quiet,
  subheading,
} from './page.ts';
import { numberText } from './shown-text.ts';

export function methodPage(): Page {
  return {
    path: METHOD,
    title: 'Method',
    description:
      'How the registry decides what a tool can do, how grave that is, how sure it is, what grade a server has, and what a change means.',
    heading: 'How it is decided',
    lead: [
      'By rules, from what a running server lists: no model, no reputation, no payment. The same definition gets the same answer everywhere.',
    ],
    crumbs: [HOME_CRUMB],
    contents: true,
    ogType: 'article',
    blocks: [
      heading('What is looked at', 'sources'),
      { kind: 'list', items: SOURCES },
      ...categoryBlocks(),
      ...severityBlocks(),
      ...confidenceBlocks(),
      ...gradeBlocks(),
      ...rulesBlocks(),
      ...driftBlocks(),
      heading('Questions'),
      { kind: 'questions', questions: METHOD_QUESTIONS },
    ],
  };
}

const SOURCES = [
  'The tools, prompts and resources that the server lists, when it is started with no more than it needs or reached at its address. No tool is called.',
  'What the package registry states about the package: version, maintainers, repository, attestation, scripts at installation.',
  'For a remote server, how it answers a request without credentials.',
];

function categoryBlocks(): readonly Block[] {
  return [
    heading('Category', 'category'),
    paragraph(
      'The worst thing that the arguments of a tool allow decides. The order is Financial, Destructive, Execute, Write, Read.',
    ),
    {
      kind: 'table',
      caption: 'The five categories',
      columns: ['Category', 'Risk', 'Meaning'],
      rows: TOOL_CLASSES.map((category) => [
        { kind: 'category', category, link: true } as const,
        { kind: 'severity', severity: RISK_CLASSES[category] } as const,
        CATEGORY_TEXTS[category].intro,
      ]),
    },
    paragraph(
      'Name, title, description, parameters and their limits are read. Hints of the server about itself, such as ',
      code('readOnlyHint'),
      ', may raise a category and never lower it; where they contradict the rest, that is a finding.',
    ),
    subheading('Worked examples of tools'),
    {
      kind: 'table',
      caption: 'Tools of an invented library, judged by the code that judges all others',
      columns: ['Tool', 'Category', 'Severity', 'Confidence', 'Why'],
      rows: exampleTools().map(({ name, category, severity, confidence, rationale }) => [
        code(name),
        { kind: 'category', category } as const,
        { kind: 'severity', severity } as const,
        `${Math.round(confidence * 100)} %`,
        prose(rationale),
      ]),
    },
  ];
}

function severityBlocks(): readonly Block[] {
  return [
    heading('Severity', 'severity'),
    paragraph(
      'What one misuse of the tool would cost. It starts from what the category usually costs and moves with what the tool touches: secrets, rights, money, what others depend on, how many things at once.',
    ),
    {
      kind: 'table',
      caption: 'The four severities',
      columns: ['Severity', 'Meaning'],
      rows: [...SEVERITIES]
        .reverse()
        .map((severity) => [
          { kind: 'severity', severity, link: true } as const,
          RISK_TEXTS[severity],
        ]),
    },
    quiet(
      'The same words grade findings and changes. Which attacks need a kind of access is in ',
      link('the attack library', ATTACKS),
      '.',
    ),
  ];
}

function confidenceBlocks(): readonly Block[] {
  return [
    heading('Confidence', 'confidence'),
    paragraph(
      'How well the evidence carries the category, from 0 to 100 %. It is high when name, description and parameters agree, and low when only one of them speaks or when they disagree. Below 60 % the page says that it is low: read the definition before you rely on it.',
    ),
    paragraph(
      'Each piece of evidence is quoted with the place where it stands. A tool without a description is judged by its name and its parameters, and has the confidence of that.',
    ),
  ];
}

function gradeBlocks(): readonly Block[] {
  const { version, letters, rows } = GRADE_METHOD;
  return [
    heading('Grade', 'grade'),
    paragraph(
      `Version ${version} of the method. A server starts with 100 points, and every deduction is listed on its page with its reason. Another dangerous tool or another finding never improves a grade; better identity or access never worsens it. What could not be checked costs something.`,
    ),
    {
      kind: 'table',
      caption: 'From points to letters',
      columns: ['Grade', 'From'],
      rows: letters.map(({ letter, from }) => [
        { kind: 'grade', letter } as const,
        `${numberText(from)} points`,
      ]),
    },
    subheading('Deductions'),
    {
      kind: 'table',
      caption: 'What is taken off, how much, and why',
      columns: ['Deduction', 'Points', 'Why'],
      rows: rows.map(({ title, points, why }) => [
        { kind: 'strong', text: title } as const,
        points,
        why,
      ]),
    },
    subheading('Worked examples of servers'),
    paragraph('Three invented packages, graded by the code that grades all others.'),
    ...exampleServers().flatMap(({ server }): readonly Block[] =>
      server.grade === null
        ? []
        : [
            paragraph(code(server.source), ': ', {
              kind: 'grade',
              letter: server.grade.letter,
              score: server.grade.score,
            }),
            {
              kind: 'table',
              caption: `Deductions of ${server.source}`,
              columns: ['Points', 'Reason'],
              rows: server.grade.deductions.map(({ points, reason }) => [
                `−${numberText(points)}`,
                prose(reason),
              ]),
            },
          ],
    ),
  ];
}

function rulesBlocks(): readonly Block[] {
  return [
    heading('Identity', 'identity'),
    paragraph(
      'Who stands behind a server, and how well that is known. Only facts that somebody other than the publisher vouches for raise the level. Each level includes the one before.',
    ),
    {
      kind: 'table',
      caption: 'Levels of identity',
      columns: ['Level', 'It means'],
      rows: IDENTITY_RULES,
    },
    heading('Access', 'posture'),
    paragraph('How the server is reached and who may call it, as the scan saw it.'),
    {
      kind: 'table',
      caption: 'Kinds of access',
      columns: ['Access', 'It means'],
      rows: AUTH_RULES,
    },
  ];
}

function driftBlocks(): readonly Block[] {
  const change = exampleChange();
  const found = change === undefined ? undefined : compareDefinitions(change.before, change.after);
  return [
    heading('Changes', 'drift'),
    paragraph(
      'Every definition has a fingerprint. When a later scan finds another one, the two are compared part by part, and the worst part names the change.',
    ),
    {
      kind: 'table',
      caption: 'Kinds of change',
      columns: ['Change', 'It means'],
      rows: DRIFT_RULES,
    },
    ...(change === undefined || found === undefined
      ? []
      : ([
          subheading('Worked example of a change'),
          { kind: 'foreign', label: 'Before', text: change.before.description ?? '' },
          { kind: 'foreign', label: 'After', text: change.after.description ?? '' },
          paragraph('The change is ', { kind: 'strong', text: found.drift }, ', because:'),
          { kind: 'list', items: found.reasons.map(({ text }) => [foreign(text)]) },
        ] satisfies Block[])),
  ];
}
