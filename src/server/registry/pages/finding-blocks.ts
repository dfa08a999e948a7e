// Findings on a tool or on a server: what is wrong, how grave it is, and the words as they stand.
import type { FindingEntry } from '#contract/catalogue.ts';
import { toolPath } from './address.ts';
import { givesOrders } from './orders.ts';
import { type Block, code, foreign, type Inline, type Line, prose, quiet } from './page.ts';
import { countText, oneLine } from './shown-text.ts';

const FINDINGS_MAX = 100;
const TOOLS_MAX = 6;

/** A list of findings, gravest first; nothing when there are none. `slug` links the tools in them. */
export function findingBlocks(findings: readonly FindingEntry[], slug?: string): readonly Block[] {
  if (findings.length === 0) return [];
  const left = findings.length - FINDINGS_MAX;
  return [
    {
      kind: 'table',
      caption: 'What is wrong with the definition, apart from what it does',
      columns: ['Severity', 'Finding', 'Where'],
      rows: findings
        .slice(0, FINDINGS_MAX)
        .map((finding) => [
          { kind: 'severity', severity: finding.severity } as const,
          sentenceOf(finding, slug),
          code(oneLine(finding.source, 120)),
        ]),
    },
    ...(left > 0 ? [quiet(`${countText(left, 'further finding')} not shown.`)] : []),
  ];
}

function sentenceOf(finding: FindingEntry, slug: string | undefined): Line {
  const { message, quote, tools = [] } = finding;
  const first = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  const quoted: Inline[] =
    quote.trim() === '' ? ['.'] : [': “', foreign(oneLine(quote, 200), givesOrders(finding)), '”.'];
  const names = tools
    .slice(0, TOOLS_MAX)
    .flatMap((name, index): Inline[] => [
      index === 0 ? ' Tools: ' : ', ',
      slug === undefined ? code(oneLine(name, 80)) : code(oneLine(name, 80), toolPath(slug, name)),
    ]);
  const left = tools.length - TOOLS_MAX;
  const end = tools.length === 0 ? [] : [left > 0 ? ` and ${left} more.` : '.'];
  return [...prose(first), ...quoted, ...names, ...end];
}
