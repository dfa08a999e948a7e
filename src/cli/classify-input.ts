// What `classify` reads: one `tools/list` result, or one a line, each with an optional server. Says
// which line is unusable; that ends the command with exit code 2.
import { isJsonObject, type Json } from '#core/kit/json.ts';
import { UsageError } from './usage-error.ts';

export interface Listing {
  /** `''` when the input names none. */
  readonly server: string;
  readonly tools: readonly Json[];
}

const HELP = 'give a tools/list result, `{ "tools": […] }`, or one such object a line';

function nameOf(server: Json | undefined): string {
  if (typeof server === 'string') return server;
  if (!isJsonObject(server)) return '';
  const { name, title, slug } = server;
  for (const text of [name, title, slug]) if (typeof text === 'string' && text !== '') return text;
  return '';
}

function toListing(value: Json, where: string): Listing {
  const result = isJsonObject(value) && isJsonObject(value['result']) ? value['result'] : value;
  const tools = isJsonObject(result) ? result['tools'] : undefined;
  if (!Array.isArray(tools)) throw new UsageError(`${where} holds no list \`tools\``, HELP);
  const server = isJsonObject(value) ? (value['server'] ?? value['serverInfo']) : undefined;
  return { server: nameOf(server), tools };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse yields nothing else
  } catch {
    return undefined;
  }
}

/** The listings of a text; `file` names it in messages. Throws `UsageError`. */
export function readListings(text: string, file: string): Listing[] {
  const plain = text.replace(/^\ufeff/, '');
  const whole = parse(plain);
  if (whole !== undefined) return [toListing(whole, `\`${file}\``)];
  const lines = plain.split('\n');
  const listings = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `line ${index + 1} of \`${file}\``;
    const value = parse(line);
    if (value === undefined) throw new UsageError(`${where} is no JSON`, HELP);
    return [toListing(value, where)];
  });
  if (listings.length === 0) throw new UsageError(`\`${file}\` is empty`, HELP);
  return listings;
}
