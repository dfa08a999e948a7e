// Approvals as a person reads them in a terminal: everything that the call would do, and nothing that
// hides in it. Names, messages and arguments come from agents and servers, so all of it is escaped.
import type { Approval } from '#contract/control.ts';
import { shown } from '#core/kit/shown.ts';
import type { ApprovalDetail } from '#server/approvals/index.ts';
import { type Style, safe, table } from '../print.ts';

export function listText(approvals: readonly Approval[], nowMs: number, style: Style): string {
  if (approvals.length === 0) return 'nothing waits for approval';
  const rows = approvals.map(({ id, state, tool, server, grant, requestedAtMs, message }) => [
    id,
    state,
    plain(tool),
    plain(server.name),
    plain(grant.label),
    `${ageText(nowMs - requestedAtMs)} ago`,
    plain(message),
  ]);
  const head = ['ID', 'STATE', 'TOOL', 'SERVER', 'GRANT', 'ASKED', 'WHY'];
  const [title = '', ...lines] = table([head, ...rows]).split('\n');
  return [style.dim(title), ...lines].join('\n');
}

export function detailText(detail: ApprovalDetail, nowMs: number, style: Style): string {
  const { approval } = detail;
  const { tool, server, grant, policy, rule, state, expiresAtMs, asks } = approval;
  const left = expiresAtMs > nowMs ? `, for ${ageText(expiresAtMs - nowMs)} more` : '';
  const holds = state === 'pending' || state === 'approved' ? left : '';
  const facts = [
    ['state', `${state}${holds}`],
    ['tool', plain(tool)],
    ['server', `${plain(server.name)} (${plain(server.id)})`],
    ['grant', `${plain(grant.label)} (${plain(grant.id)})`],
    ['why', plain(approval.message)],
    ['rule', `${plain(rule)} of ${plain(policy.id)}, version ${policy.version}`],
    [
      'asked',
      `${new Date(approval.requestedAtMs).toISOString()}${asks > 1 ? `, ${asks} times` : ''}`,
    ],
    ...(approval.decidedBy === null ? [] : [['decided', `by ${plain(approval.decidedBy)}`]]),
    ...(approval.note === null ? [] : [['note', plain(approval.note)]]),
  ];
  return [
    style.bold(approval.id),
    table(facts),
    '',
    style.bold('arguments'),
    detail.argumentsText === null ? 'forgotten by now' : argumentLines(detail.argumentsText),
    ...changeLines(detail.changes, style),
  ].join('\n');
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** One value a line; numbers as they will be sent. */
function argumentLines(text: string): string {
  let out = '';
  let depth = 0;
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const opened = last === '{' || last === '[';
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if ((opened && !closes) || last === ',' || (closes && !opened))
      out += `\n${'  '.repeat(depth)}`;
    out += token === ':' ? ': ' : plain(token);
    if (token === '{' || token === '[') depth += 1;
    last = token;
  }
  return out;
}

function changeLines(changes: ApprovalDetail['changes'], style: Style): readonly string[] {
  if (changes === null)
    return ['', style.dim('no call of this tool and grant was approved before')];
  const { since, differences } = changes;
  if (differences.length === 0) return ['', style.dim(`the same arguments as in ${since}`)];
  const lines = differences.flatMap(({ pointer, before, after }) => [
    ...(before === undefined ? [] : [style.red(`- ${plain(pointer)}  ${plain(before)}`)]),
    ...(after === undefined ? [] : [style.green(`+ ${plain(pointer)}  ${plain(after)}`)]),
  ]);
  return ['', style.bold(`changes since ${since}, which was approved last`), ...lines];
}

function plain(text: string): string {
  return safe(shown(text));
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
