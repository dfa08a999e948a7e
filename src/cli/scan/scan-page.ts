// What `scan` prints for people: what the server is, how it was scanned, its grade with the reasons,
// and a line for each tool. All words of servers are made safe for a terminal.
import type { FindingEntry, ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import type { StoredServer } from '#core/assessment/index.ts';
import { shownSource } from '#core/catalogue/index.ts';
import { count, type Style, safe, table } from '../print.ts';

const NAME_MAX = 48;
const WHY_MAX = 96;
const FINDINGS_MAX = 12;
const STDERR_SHOWN = 6;

/** The whole page, with a line feed at its end. */
export function scanPage({ server, tools }: StoredServer, style: Style): string {
  const lines = [heading(server, style), ...facts(server, style)];
  if (server.outcome === 'listed') lines.push('', ...toolTable(tools, style));
  lines.push(...findings(server, tools, style), ...trouble(server, style));
  return `${lines.join('\n')}\n`;
}

function heading(server: ServerRecord, style: Style): string {
  const { title, version } = server;
  const number = version === null ? '' : ` ${safe(version)}`;
  return `${style.bold(safe(title))}${number}  ${style.dim(safe(shownSource(server)))}`;
}

function facts(server: ServerRecord, style: Style): string[] {
  const { grade, identity, posture, counts, context, scan } = server;
  const rows: string[][] = [];
  if (grade !== null) {
    rows.push(['grade', `${gradeColour(grade.letter, style)} (${grade.score} of 100)`]);
    for (const { points, reason } of grade.deductions.slice(0, 8)) {
      rows.push(['', style.dim(`−${points}  ${safe(reason)}`)]);
    }
  }
  const publisher = identity.publisher === null ? '' : `, ${safe(identity.publisher)}`;
  rows.push(['identity', `${identity.level}${publisher}`]);
  rows.push(['access', postureLine(posture)]);
  if (server.outcome === 'listed') {
    const kinds = (['Financial', 'Destructive', 'Execute', 'Write', 'Read'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => `${counts[kind]} ${kind}`);
    rows.push(['tools', `${counts.total}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`]);
    rows.push(['context', contextLine(context)]);
  }
  rows.push(['scan', scanLine(scan)]);
  return table(rows).split('\n');
}

function gradeColour(letter: string, style: Style): string {
  if (letter === 'A' || letter === 'B') return style.green(letter);
  return letter === 'C' ? style.yellow(letter) : style.red(letter);
}

function postureLine({ auth, transports, tls }: ServerRecord['posture']): string {
  const words: Readonly<Record<string, string>> = {
    local: 'runs on the user’s machine',
    gated: 'refuses strangers',
    open: 'lists its tools to anybody',
    unknown: 'not known',
  };
  const how = transports.length === 0 ? '' : `, ${transports.join(', ')}`;
  return `${words[auth] ?? auth}${how}${tls === false ? ', without TLS' : ''}`;
}

function contextLine({ tokens, heaviest }: ServerRecord['context']): string {
  const most = heaviest === null ? '' : `; most by ${safe(heaviest.name)} (${heaviest.tokens})`;
  return `about ${tokens} tokens for the list of tools${most}`;
}

function scanLine({ outcome, isolation, network, dummies, durationMs }: ServerRecord['scan']) {
  const seconds = (durationMs / 1000).toFixed(1);
  const kept = network ? 'with network' : 'without network';
  const given = dummies.length === 0 ? '' : `, dummy values for ${dummies.join(', ')}`;
  const how = isolation === 'none' ? '' : `, isolation ${isolation}, ${kept}`;
  return `${outcome} in ${seconds} s${how}${given}`;
}

function cut(text: string, max: number): string {
  const shown = safe(text);
  return shown.length <= max ? shown : `${shown.slice(0, max - 1)}…`;
}

function toolTable(tools: readonly ToolRecord[], style: Style): string[] {
  if (tools.length === 0) return [style.dim('it lists no tools')];
  const rows = tools.map((tool) => [
    cut(tool.name, NAME_MAX),
    tool.category,
    tool.severity,
    cut(tool.rationale, WHY_MAX),
  ]);
  const [head = '', ...lines] = table([['tool', 'category', 'severity', 'why'], ...rows]).split(
    '\n',
  );
  return [style.bold(head), ...lines.map((line, index) => toolColour(tools[index], style)(line))];
}

function toolColour(tool: ToolRecord | undefined, style: Style): (text: string) => string {
  if (tool?.category === 'Destructive' || tool?.category === 'Financial') return style.red;
  if (tool?.severity === 'Critical' || tool?.severity === 'High') return style.yellow;
  return (text) => text;
}

const ORDER = ['Critical', 'High', 'Medium', 'Low'];

function findings(server: ServerRecord, tools: readonly ToolRecord[], style: Style): string[] {
  const all = [
    ...server.findings.map((finding) => ({ finding, tool: '' })),
    ...tools.flatMap((tool) => tool.findings.map((finding) => ({ finding, tool: tool.name }))),
  ];
  if (all.length === 0) return [];
  const rank = ({ finding }: { readonly finding: FindingEntry }) => ORDER.indexOf(finding.severity);
  const grave = all.filter(({ finding }) => finding.severity !== 'Low');
  const sorted = grave.sort((one, other) => rank(one) - rank(other));
  const lines = sorted.slice(0, FINDINGS_MAX).map(({ finding, tool }) => {
    const where = tool === '' ? '' : ` ${cut(tool, NAME_MAX)}:`;
    const text = `${finding.severity.padEnd(8)} ${finding.kind}${where} ${safe(finding.message)}`;
    return finding.severity === 'Critical' ? style.red(text) : text;
  });
  const more = all.length - lines.length;
  return [
    '',
    style.bold(count(all.length, 'finding')),
    ...lines,
    ...(more > 0 ? [style.dim(moreLine(more, all.length - grave.length))] : []),
  ];
}

/** @param low how many of them are of severity Low */
function moreLine(more: number, low: number): string {
  const which = more === low ? ' of severity Low' : '';
  return `${more}${which} not shown here; --json shows all of them`;
}

function trouble({ outcome, scan }: ServerRecord, style: Style): string[] {
  const lines = scan.anomalies.map(({ code, detail }) => style.dim(`${code}: ${safe(detail)}`));
  if (outcome === 'listed') return lines.length === 0 ? [] : ['', ...lines];
  return [
    '',
    style.red(`${outcome}: ${safe(scan.reason ?? 'no reason is known')}`),
    ...(outcome === 'refused' ? ['  --allow-local scans addresses of this machine too'] : []),
    ...scan.stderr.slice(-STDERR_SHOWN).map((line) => style.dim(`  ${safe(line)}`)),
    ...lines,
  ];
}
