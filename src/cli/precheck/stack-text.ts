// A stack as a person reads it: one line of totals, what needs attention with the reasons, then the
// rest as a table.
import { CLIENT_TITLES } from '#server/clients/index.ts';
import { count, type Style, safe, table } from '../print.ts';
import { verdictStyle } from './check-text.ts';
import {
  isBehindGateway,
  isListed,
  type Stack,
  type StackServer,
  type StackTotals,
} from './stack.ts';

const REASONS_SHOWN = 3;
const SHARED_SHOWN = 10;

/** The whole stack, ending in a line feed. */
export function stackText(stack: Stack, style: Style): string {
  const { servers, totals, files } = stack;
  const flagged = servers.filter(({ attention }) => attention);
  const others = servers.filter(({ attention }) => !attention);
  return [
    style.bold(totalsLine(totals, files.length)),
    ...toolLine(totals),
    ...titled(
      'needs attention',
      flagged.map((one) => flaggedText(one, style)),
      style,
    ),
    ...titled('meets across servers', stack.combinations.map(combinationText), style),
    ...titled('one name on several servers', sharedLines(stack.sharedNames), style),
    ...titled('configured twice', stack.duplicates.map(duplicateText), style),
    ...titled('cannot be read or is skipped by its client', stack.problems.map(problemText), style),
    ...titled(
      'the others',
      others.length === 0 ? [] : [table(others.map((one) => rowOf(one, style)))],
      style,
    ),
    '',
  ].join('\n');
}

function totalsLine(totals: StackTotals, files: number): string {
  const parts = [
    `${totals.known} known`,
    `${totals.unknown} unknown`,
    ...(totals.behindGateway === 0 ? [] : [`${totals.behindGateway} behind the gateway`]),
  ];
  const verb = totals.attention === 1 ? 'needs' : 'need';
  const attention = `${totals.attention === 0 ? 'none' : totals.attention} ${verb} attention`;
  return `${count(totals.servers, 'server')} in ${count(files, 'file')}: ${parts.join(', ')}; ${attention}`;
}

function toolLine({ tools, severities }: StackTotals): readonly string[] {
  if (tools === 0) return [];
  const { Critical, High, Medium, Low } = severities;
  const worst = `${Critical} Critical, ${High} High, ${Medium} Medium, ${Low} Low`;
  return [`${count(tools, 'tool')} of known servers: ${worst}`];
}

function titled(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines];
}

function rowOf(server: StackServer, style: Style): string[] {
  const { subject, stored, verdict } = server.checked;
  const clients = subject.entries.map(({ client }) =>
    client === undefined ? '-' : CLIENT_TITLES[client],
  );
  const marks = [
    ...(server.disabled ? ['switched off'] : []),
    ...(isBehindGateway(server.checked) ? ['behind the gateway'] : []),
  ];
  const what = subject.identifiers[0] ?? 'a program of this machine';
  return [
    `  ${safe(subject.name)}`,
    verdictStyle(verdict, style)(isListed(server.checked) ? verdict : 'unknown'),
    stored?.server.grade?.letter ?? '-',
    [...new Set(clients)].join(', '),
    [safe(what), ...marks].join('; '),
  ];
}

function flaggedText(server: StackServer, style: Style): string {
  const { reasons, notes } = server.checked;
  const lines = [...reasons.slice(0, REASONS_SHOWN), ...notes.slice(0, REASONS_SHOWN)];
  const head = rowOf(server, style).join('  ');
  return [head, ...lines.map((line) => `    - ${safe(line)}`)].join('\n');
}

function combinationText({ combination, clients }: Stack['combinations'][number]): string {
  const legs = combination.legs.map(({ leg, server, tools }) => {
    const names = tools.slice(0, REASONS_SHOWN).map(({ name }) => safe(name));
    return `    ${leg}: ${safe(server.title)} (${names.join(', ')})`;
  });
  return [`  in ${clients.join(', ')}: ${safe(combination.message)}`, ...legs].join('\n');
}

function sharedLines(shared: Stack['sharedNames']): readonly string[] {
  const lines = shared.slice(0, SHARED_SHOWN).map(({ client, name, servers }) => {
    return `  in ${client}: \`${safe(name)}\` of ${servers.map(safe).join(', ')}`;
  });
  const more = shared.length - lines.length;
  return more > 0 ? [...lines, `  and ${count(more, 'more name')}`] : lines;
}

function duplicateText({ client, names, identifier }: Stack['duplicates'][number]): string {
  const quoted = names.map((name) => `\`${safe(name)}\``).join(', ');
  return `  in ${client}: ${safe(identifier)} as ${quoted}`;
}

function problemText({ file, problem }: Stack['problems'][number]): string {
  const { line, column, message, help } = problem;
  const hint = help === undefined ? '' : ` (${safe(help)})`;
  return `  ${safe(file)}:${line}:${column}: ${safe(message)}${hint}`;
}
