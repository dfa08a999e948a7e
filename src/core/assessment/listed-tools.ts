// Which entries of a tool list are tools: servers may list anything. What is no tool, has no name,
// a name twice, or is of absurd size or depth never fails the assessment; it becomes a finding.
import type { FindingEntry } from '#contract/catalogue.ts';
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { nameList } from './name-list.ts';
import { serverFinding } from './server-finding.ts';

/** Levels of nesting up to which a definition is kept. */
const DEPTH_MAX = 100;
/** Characters of a definition that are kept; honest ones stay below 60,000. */
const SIZE_MAX = 300_000;
/** Characters of a name; the protocol speaks of 128. */
const NAME_MAX = 256;

export interface ListedTool {
  readonly name: string;
  readonly definition: JsonObject;
  /** Too large or too deep: schemas and annotations are not kept. */
  readonly oversized: boolean;
}

export interface ListedTools {
  readonly tools: readonly ListedTool[];
  readonly findings: readonly FindingEntry[];
}

/** Whether a value is deeper or larger than what is kept; never recurses. */
function isOversized(root: Json): boolean {
  const stack: { readonly value: Json; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let size = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, depth } = entry;
    size += typeof value === 'string' ? value.length : 4;
    if (depth > DEPTH_MAX || size > SIZE_MAX) return true;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      size += key.length;
      stack.push({ value: member, depth: depth + 1 });
    }
  }
  return false;
}

function malformed(code: string, at: { quote?: string; tools?: string[] }, message: string) {
  return serverFinding('malformed-tool', code, 'Medium', { source: 'tools', ...at }, message);
}

function entries(count: number): string {
  return count === 1 ? 'one entry' : `${count} entries`;
}

/** The tools of a list, and what is wrong with the rest. Repeated names are all kept here. */
export function readListedTools(raw: readonly unknown[]): ListedTools {
  const tools: ListedTool[] = [];
  let strange = 0;
  let nameless = 0;
  const oversized: string[] = [];
  for (const entry of raw) {
    if (!isJsonObject(entry)) {
      strange += 1;
      continue;
    }
    const name = Object.hasOwn(entry, 'name') ? entry['name'] : undefined;
    if (typeof name !== 'string' || name.trim() === '' || name.length > NAME_MAX) {
      nameless += 1;
      continue;
    }
    const tool = { name, definition: entry, oversized: isOversized(entry) };
    if (tool.oversized) oversized.push(name);
    tools.push(tool);
  }
  return { tools, findings: findingsOf(tools, { strange, nameless, oversized }) };
}

interface Oddities {
  readonly strange: number;
  readonly nameless: number;
  readonly oversized: readonly string[];
}

function findingsOf(tools: readonly ListedTool[], odd: Oddities): FindingEntry[] {
  const { strange, nameless, oversized } = odd;
  const found: FindingEntry[] = [];
  if (strange > 0) {
    found.push(
      malformed(
        'no-object',
        {},
        `${entries(strange)} of the tool list ${strange === 1 ? 'is no object' : 'are no objects'}`,
      ),
    );
  }
  if (nameless > 0) {
    found.push(
      malformed(
        'no-name',
        {},
        `${entries(nameless)} of the tool list ${nameless === 1 ? 'has' : 'have'} no usable name`,
      ),
    );
  }
  const counts = new Map<string, number>();
  for (const { name } of tools) counts.set(name, (counts.get(name) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  if (twice.length > 0) {
    found.push(
      malformed(
        'duplicate-name',
        { quote: twice[0] ?? '', tools: twice },
        `the list names ${nameList(twice)} more than once; the riskiest definition is shown`,
      ),
    );
  }
  if (oversized.length > 0) {
    const count =
      oversized.length === 1 ? 'one definition is' : `${oversized.length} definitions are`;
    found.push(
      malformed(
        'oversized',
        { quote: oversized[0] ?? '', tools: [...oversized] },
        `${count} too large or too deep to be kept`,
      ),
    );
  }
  return found;
}
