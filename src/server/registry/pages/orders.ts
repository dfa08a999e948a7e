// Definitions that speak to the model: pages warn of them, and twins, which models read, do not repeat
// their words.
import type { FindingEntry, ToolRecord } from '#contract/catalogue.ts';
import { toolPath } from './address.ts';
import { type Block, code, type Inline, type Line, link } from './page.ts';
import { oneLine } from './shown-text.ts';

const NAMES_MAX = 5;

/** True for a finding whose words are made for models and not for people. */
export function givesOrders({ kind }: Pick<FindingEntry, 'kind'>): boolean {
  return kind === 'poisoned' || kind === 'hidden-text';
}

/** Whether some text of a tool or a server gives orders or hides something. */
export function hasOrders({ findings }: { readonly findings: readonly FindingEntry[] }): boolean {
  return findings.some(givesOrders);
}

/** The warning on the page of a tool; none for almost every tool. */
export function orderWarning(tool: ToolRecord): readonly Block[] {
  if (!hasOrders(tool)) return [];
  return [
    warning([
      'Its definition holds text that gives orders to the model, or that hides something from people. ',
      link('Read the findings', '#why-it-needs-a-policy'),
      ' before you connect it.',
    ]),
  ];
}

/** The warning on the page of a server, with the tools that it is about. */
export function serverOrderWarning(tools: readonly ToolRecord[]): readonly Block[] {
  const found = tools.filter(hasOrders);
  if (found.length === 0) return [];
  const names = found
    .slice(0, NAMES_MAX)
    .flatMap(({ name, server }, index): Inline[] => [
      ...(index === 0 ? [] : [', ']),
      code(oneLine(name, 80), toolPath(server.slug, name)),
    ]);
  const left = found.length - NAMES_MAX;
  return [
    warning([
      found.length === 1 ? 'One definition holds' : `${found.length} definitions hold`,
      ' text that gives orders to the model, or that hides something from people: ',
      ...names,
      left > 0 ? ` and ${left} more.` : '.',
    ]),
  ];
}

function warning(line: Line): Block {
  return { kind: 'note', tone: 'warning', lines: [line] };
}
