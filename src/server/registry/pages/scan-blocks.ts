// How a server was scanned and how that ended: so that a reader can judge what a page rests on.
import type { ServerRecord } from '#contract/catalogue.ts';
import {
  type Block,
  code,
  type Fact,
  heading,
  type Inline,
  paragraph,
  quiet,
  when,
} from './page.ts';
import { ISOLATION_WORDS, OUTCOME_WORDS } from './server-words.ts';
import { numberText, oneLine } from './shown-text.ts';

export function scanBlocks(server: ServerRecord): readonly Block[] {
  const { scan } = server;
  return [
    heading('How it was scanned'),
    paragraph(OUTCOME_WORDS[scan.outcome], ...reasonOf(scan.reason)),
    { kind: 'facts', facts: factsOf(server) },
    ...when(scan.anomalies.length > 0, () => [
      {
        kind: 'list',
        items: scan.anomalies.map(({ detail }) => oneLine(sentenceOf(detail), 300)),
      },
    ]),
    ...when(scan.stderr.length > 0, () => [
      { kind: 'foreign', label: 'The last lines on stderr', text: scan.stderr.join('\n') },
    ]),
    ...when(server.installScripts.length > 0, () => [
      quiet(
        'Scripts that an install would run, and the scan did not: ',
        ...codes(server.installScripts),
        '.',
      ),
    ]),
    quiet('The scan asked for lists. It called no tool.'),
  ];
}

function reasonOf(reason: string | null): readonly Inline[] {
  if (reason === null || reason.trim() === '') return [];
  return [' ', oneLine(sentenceOf(reason), 300)];
}

function sentenceOf(text: string): string {
  const trimmed = text.trim();
  const end = /[.!?…]$/.test(trimmed) ? '' : '.';
  return `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}${end}`;
}

function factsOf({
  scan,
  protocolVersions,
  capabilities,
  integrity,
}: ServerRecord): readonly Fact[] {
  return [
    { label: 'Where it ran', value: ISOLATION_WORDS[scan.isolation] },
    { label: 'Network', value: scan.network ? 'allowed' : 'none' },
    ...(scan.command === null
      ? []
      : [{ label: 'Command', value: code(oneLine(scan.command.join(' '), 160)) }]),
    ...(scan.dummies.length === 0
      ? []
      : [{ label: 'Variables with dummy values', value: codes(scan.dummies) }]),
    {
      label: 'Protocol revisions',
      value: protocolVersions.length === 0 ? 'unknown' : oneLine(protocolVersions.join(', ')),
    },
    {
      label: 'Offers',
      value: capabilities.length === 0 ? 'unknown' : oneLine(capabilities.join(', ')),
    },
    { label: 'Took', value: `${numberText(Math.round(scan.durationMs))} ms` },
    {
      label: 'Tools last listed',
      value: scan.listedAtMs === null ? 'never' : { kind: 'date', atMs: scan.listedAtMs },
    },
    ...(integrity === null
      ? []
      : [{ label: 'Integrity of the package', value: code(oneLine(integrity, 24)) }]),
  ];
}

/** Names with commas between them. */
function codes(names: readonly string[]): readonly Inline[] {
  return names
    .slice(0, 20)
    .flatMap((name, index): Inline[] => [...(index === 0 ? [] : [', ']), code(oneLine(name, 60))]);
}
