// Says in a sentence or two why a tool is what it is: what it does, the words that show it, and what
// speaks against it.
import type { Finding } from './finding.ts';
import type { Judgement } from './judgement.ts';
import type { Evidence } from './verdict.ts';

const QUOTE_MAX = 90;
const SCHEMA = 'inputSchema.properties.';
/** Below this the reader is told that the evidence is thin. */
const UNSURE = 0.6;

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= QUOTE_MAX ? line : `${line.slice(0, QUOTE_MAX - 1).trimEnd()}…`;
}

function says({ source, quote }: Evidence): string {
  if (source === 'annotations') return 'the annotations claim it';
  const parameter = source.startsWith(SCHEMA)
    ? source.slice(SCHEMA.length).replaceAll('.properties.', '.')
    : undefined;
  const place = parameter === undefined ? `the ${source}` : `the parameter \`${parameter}\``;
  if (parameter?.endsWith(quote) === true) return `it takes \`${quote}\``;
  return quote === '' ? `${place} is empty` : `${place} says “${short(quote)}”`;
}

function join(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** One or two sentences, ending in a full stop. */
export function rationaleOf(
  { category, because, confidence, evidence }: Judgement,
  findings: readonly Finding[],
): string {
  const speaking = evidence.filter(({ supports }) => supports.startsWith(category));
  const shown = (speaking.length > 0 ? speaking : evidence).slice(0, 2).map(says);
  const first = `It ${because}: ${join([...new Set(shown)])}.`;
  const doubts = confidence < UNSURE ? ' The evidence is thin.' : '';
  const contradicted = findings.some(
    ({ kind, code }) => kind === 'contradictory-annotation' && code !== 'overstated',
  );
  const hints = contradicted ? ' The annotations of the server say otherwise.' : '';
  const poisoned = findings.some(({ kind }) => kind === 'poisoned');
  const poison = poisoned ? ' Its definition holds text that gives orders to the model.' : '';
  return `${first}${doubts}${hints}${poison}`;
}
