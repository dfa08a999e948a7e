// A check as a person reads it: the seven fields, the reasons, the tools to think about. Everything
// that servers and publishers wrote is cleaned for the terminal.
import type { Verdict } from '#contract/catalogue.ts';
import { toolsToFence } from '#core/assessment/index.ts';
import { CLIENT_TITLES } from '#server/clients/index.ts';
import { count, type Style, safe, table } from '../print.ts';
import type { Checked } from './check.ts';
import { type CheckFields, fieldsOf } from './check-fields.ts';

const TOOLS_SHOWN = 8;
const OTHERS_SHOWN = 5;

const LABELS: readonly (readonly [keyof CheckFields, string])[] = [
  ['identity', 'identity'],
  ['grade', 'grade'],
  ['capabilities', 'capabilities'],
  ['authentication', 'authentication'],
  ['freshness', 'freshness'],
  ['changes', 'changes'],
  ['suggestedAction', 'suggested action'],
];

/** The colour of a verdict; `ask-first` is the one that must not be overlooked. */
export function verdictStyle(verdict: Verdict, style: Style): (text: string) => string {
  if (verdict === 'proceed') return style.green;
  return verdict === 'ask-first' ? style.red : style.yellow;
}

/** The whole check, ending in a line feed. */
export function checkText(checked: Checked, nowMs: number, style: Style): string {
  const { stored, subject, verdict, reasons, notes } = checked;
  const paint = verdictStyle(verdict, style);
  const fields = fieldsOf(checked, nowMs);
  const rows = LABELS.map(([key, label]) => {
    const value = fields[key];
    return [`  ${label}`, key === 'suggestedAction' ? paint(value) : value];
  });
  const title = stored === undefined ? subject.name : stored.server.title;
  const source = stored === undefined ? 'not in the catalogue' : stored.server.source;
  return [
    `${style.bold(safe(title))}  ${style.dim(safe(source))}`,
    ...configuredLines(checked),
    table(rows),
    '',
    ...reasons.map((reason) => `  - ${safe(reason)}`),
    ...notes.map((note) => `  - ${safe(note)}`),
    ...toolLines(checked),
    ...unknownLines(checked),
    '',
  ].join('\n');
}

function configuredLines({ subject }: Checked): readonly string[] {
  return subject.entries.map(({ client, file, name, disabled }) => {
    const who = client === undefined ? 'configured' : `configured in ${CLIENT_TITLES[client]}`;
    return `  ${who} as \`${safe(name)}\`, ${safe(file)}${disabled ? ' (switched off)' : ''}`;
  });
}

function toolLines({ stored }: Checked): readonly string[] {
  const tools = toolsToFence(stored?.tools ?? []);
  if (tools.length === 0) return [];
  const rows = tools
    .slice(0, TOOLS_SHOWN)
    .map(({ name, category, severity, rationale }) => [
      `    ${safe(name)}`,
      category,
      severity,
      safe(rationale),
    ]);
  const more = tools.length - rows.length;
  return [
    '',
    '  tools to think about',
    table(rows),
    ...(more > 0 ? [`    and ${count(more, 'more tool')}`] : []),
  ];
}

function unknownLines({ stored, others, queued, subject }: Checked): readonly string[] {
  if (stored !== undefined) return [];
  const names = others.slice(0, OTHERS_SHOWN).map(({ slug, source }) => `    ${slug}  ${source}`);
  const source = subject.identifiers[0];
  const scannable = source !== undefined && subject.source !== undefined;
  return [
    '',
    '  Unknown means that nobody has looked. It speaks neither for the server nor against it.',
    ...(queued ? ['  The registry will scan it.'] : []),
    ...(scannable ? [`  To look now: wicketgate precheck ${safe(source)} --scan`] : []),
    ...(names.length === 0 ? [] : ['  Others with a similar name:', ...names.map(safe)]),
  ];
}
