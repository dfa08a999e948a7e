// The text of a configuration, YAML or JSON: what it holds, what is wrong with its syntax, and where
// in it a value stands. Read by config-file.ts.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem } from '#contract/problem.ts';
import { skipString } from '#core/kit/json-spans.ts';
import { nestsTooDeep } from '#core/policy/index.ts';

export interface ConfigSource {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** A problem at the value at a path of keys. */
  problemAt(
    keys: readonly PropertyKey[],
    about: Pick<Problem, 'code' | 'message'> & Partial<Pick<Problem, 'help' | 'severity'>>,
  ): Problem;
}

/** JSON is read by JSON.parse (fast for large files); places are only looked up when needed. */
export function readConfigSource(text: string, path: string): ConfigSource {
  const lines = new LineCounter();
  const tree = () => parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  let document: ReturnType<typeof tree> | undefined;
  const problemAt: ConfigSource['problemAt'] = (keys, about) => {
    document ??= tree();
    const at = placeOf(document.contents, keys, lines);
    return { severity: 'error', pointer: pointer(keys), ...at, ...about };
  };
  const json = path.endsWith('.json') ? parseJson(text) : undefined;
  if (json !== undefined) return { value: json.value, problems: [], problemAt };
  if (nestsTooDeep(text)) {
    const problems = [syntaxProblem(1, 1, 'the text nests too deep')];
    return { value: undefined, problems, problemAt: nowhere };
  }
  document = tree();
  const problems = document.errors.map((error): Problem => {
    const [at] = error.linePos ?? [{ line: 1, col: 1 }];
    const message = error.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? 'unreadable';
    return syntaxProblem(at.line, at.col, message.charAt(0).toLowerCase() + message.slice(1));
  });
  let aliased = false;
  visit(document, (_key, node) => {
    if (isAlias(node)) aliased = true;
  });
  if (aliased) problems.push(syntaxProblem(1, 1, 'anchors and aliases are not supported'));
  return { value: problems.length > 0 ? undefined : document.toJS(), problems, problemAt };
}

function nowhere(
  keys: readonly PropertyKey[],
  about: Parameters<ConfigSource['problemAt']>[1],
): Problem {
  return { severity: 'error', pointer: pointer(keys), line: 1, column: 1, ...about };
}

function syntaxProblem(line: number, column: number, message: string): Problem {
  return { severity: 'error', pointer: '', line, column, code: 'syntax', message };
}

/** `undefined`: no JSON, or a name stands twice in it; the slower reader says where. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return parsedMembers(value) === writtenMembers(text) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function parsedMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const member of members) count += parsedMembers(member);
  return count;
}

function writtenMembers(text: string): number {
  let members = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 34) i = skipString(text, i) - 1;
    else if (code === 58) members += 1;
  }
  return members;
}

function placeOf(
  root: Node | null,
  keys: readonly PropertyKey[],
  lines: LineCounter,
): { line: number; column: number } {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset; // a pair of a parsed map has node keys
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset; // items of a parsed list are nodes
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function pointer(keys: readonly PropertyKey[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
