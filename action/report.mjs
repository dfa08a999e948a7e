// The result as Markdown, for the comment and the page of the job. Everything that servers and
// publishers wrote is escaped: no link, picture, mention or HTML of theirs comes through.
import { SEVERITIES } from './inputs.mjs';

const SERVERS_SHOWN = 60;
const REASONS_SHOWN = 2;
const DIFFERENCES_SHOWN = 60;
/** A comment takes 65,536 characters. */
const LENGTH_MAX = 60_000;

/** Text as it is written, in Markdown and in a cell of a table. */
export function plain(text) {
  return (
    String(text)
      .replace(
        /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
        ' ',
      )
      .replace(/[\\`*_{}[\]()#+!|~$^:-]/g, (mark) => `\\${mark}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // A name behind `@` would be called.
      .replaceAll('@', '@<!-- -->')
  );
}

function severityCells({ record }) {
  if (record === null || record.grade === null) return '–';
  const found = SEVERITIES.toReversed().filter((name) => record.severities[name] > 0);
  return found.map((name) => `${record.severities[name]} ${name}`).join(', ') || 'no tools';
}

function row(server) {
  const marks = [
    ...(server.disabled ? ['switched off'] : []),
    ...(server.behindGateway ? ['behind the gateway'] : []),
  ];
  const reasons = server.attention ? server.reasons.slice(0, REASONS_SHOWN) : [];
  const cells = [
    plain(server.name),
    plain(server.identifiers[0] ?? 'a program of the machine'),
    server.listed ? server.verdict : 'unknown, ask first',
    server.record?.grade ?? '–',
    severityCells(server),
    plain([...marks, ...reasons].join(' ')),
  ];
  return `| ${cells.join(' | ')} |`;
}

function serverTable(servers) {
  if (servers.length === 0) return 'No server is configured.';
  const sorted = servers.toSorted((a, b) => Number(b.attention) - Number(a.attention));
  const rest = servers.length - SERVERS_SHOWN;
  return [
    '| server | what it is | suggested | grade | tools | why |',
    '| --- | --- | --- | --- | --- | --- |',
    ...sorted.slice(0, SERVERS_SHOWN).map(row),
    ...(rest > 0 ? [`\n… and ${rest} more, see the report.`] : []),
  ].join('\n');
}

function lockPart(lock) {
  if (lock === undefined) return [];
  const lines = [
    ...lock.differences.slice(0, DIFFERENCES_SHOWN).map(({ drift, source, text, fails }) => {
      return `- ${fails ? '**fails** ' : ''}${drift}, ${plain(source)}: ${plain(text)}`;
    }),
    ...lock.missing.map(
      ({ source, reason }) => `- not compared, ${plain(source)}: ${plain(reason)}`,
    ),
  ];
  const end = lock.ok
    ? 'The servers are what was reviewed.'
    : 'The servers are not what was reviewed.';
  return ['', `**Lock** ${plain(lock.file)}`, '', ...lines, '', end];
}

/**
 * The report.
 * @param verdicts sentences on why the check fails; empty when it does not
 */
export function reportMarkdown({ stack, lock, missing, verdicts }) {
  const { totals, combinations } = stack;
  const text = [
    '### MCP servers of this repository',
    '',
    `${totals.servers} configured, ${totals.known} known, ${totals.unknown} unknown; ${totals.attention} to look at. Nothing here is a promise that a server is harmless.`,
    '',
    serverTable(stack.servers),
    ...combinations.map(({ message }) => `\n**Together:** ${plain(message)}`),
    ...stack.problems.map(
      ({ file, line, message }) => `\n**${plain(file)}, line ${line}:** ${plain(message)}`,
    ),
    ...lockPart(lock),
    ...(missing.length === 0 ? [] : ['', `Not there: ${missing.map(plain).join(', ')}`]),
    '',
    ...(verdicts.length === 0
      ? ['The check passes.']
      : verdicts.map((why) => `**The check fails:** ${plain(why)}.`)),
  ].join('\n');
  return text.length <= LENGTH_MAX
    ? text
    : `${text.slice(0, text.lastIndexOf('\n', LENGTH_MAX))}\n\n… cut, see the report.`;
}
