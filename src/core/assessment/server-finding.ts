// What can be wrong with a server as a whole, apart from its single tools. One maker, so that every
// finding is cut and worded alike.
import type { FindingEntry, Severity } from '#contract/catalogue.ts';

export const SERVER_FINDING_KINDS = [
  /** A listed tool that is no usable definition. */
  'malformed-tool',
  /** The scan was answered differently, or the server did what a server should not. */
  'behaviour',
  /** Orders to the model in instructions, prompts or resources. */
  'poisoned',
  'hidden-text',
  /** The name passes for that of a well-known server. */
  'look-alike-server',
  /** A tool has the name of a well-known tool of another server. */
  'shadowed-tool',
  /** Private data, untrusted content and a way out meet. */
  'dangerous-combination',
  'install-scripts',
  'deprecated',
] as const;
export type ServerFindingKind = (typeof SERVER_FINDING_KINDS)[number];

const QUOTE_MAX = 200;
const TOOLS_MAX = 50;

/** Cuts a foreign text to a quote. */
export function quoteOf(text: string, max: number = QUOTE_MAX): string {
  const characters = [...text.slice(0, max * 2)];
  return characters.length <= max
    ? characters.join('')
    : `${characters.slice(0, max - 1).join('')}…`;
}

/** A finding on a server; `tools` are those that it is about. */
export function serverFinding(
  kind: ServerFindingKind,
  code: string,
  severity: Severity,
  at: { readonly source: string; readonly quote?: string; readonly tools?: readonly string[] },
  message: string,
): FindingEntry {
  const { source, quote = '', tools } = at;
  return {
    kind,
    code,
    severity,
    source,
    quote: quoteOf(quote),
    message,
    ...(tools === undefined ? {} : { tools: tools.slice(0, TOOLS_MAX) }),
  };
}
