// YAML 1.2, core schema → source nodes, restricted to what JSON can say (§10): one document, string
// keys, no anchors, aliases, tags, merge keys or infinities. A violation spoils the whole text.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  Parser,
} from 'yaml';
import { bad, good, type Result } from '#core/kit/result.ts';
import { DEPTH_MAX, type SourceFault, type SourceMember, type SourceNode } from './source.ts';

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  prettyErrors: false,
  resolveKnownTags: false,
  strict: true,
  // Repeated keys are found by the checker, with the same pointer as in JSON.
  uniqueKeys: false,
  logLevel: 'silent',
} as const;

/** What YAML calls non-printable; the parser lets it pass. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
const NOT_FINITE = /^[-+]?\.(?:inf|nan)$/i;

class Violation extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

interface Ranged {
  readonly range?: readonly number[] | null | undefined;
}

function startOf(node: Ranged, fallback: number): number {
  return node.range?.[0] ?? fallback;
}

function refuseProperties(node: { anchor?: string; tag?: string }, at: number): void {
  if (node.anchor !== undefined) throw new Violation('anchors are not allowed in a policy', at);
  if (node.tag !== undefined) throw new Violation('tags are not allowed in a policy', at);
}

function convertMember(pair: Pair, fallback: number, depth: number): SourceMember {
  const { key } = pair;
  if (!isScalar(key)) throw new Violation('a key must be a string', fallback);
  const keyAt = startOf(key, fallback);
  refuseProperties(key, keyAt);
  if (typeof key.value !== 'string') {
    throw new Violation(`the key \`${String(key.source ?? key.value)}\` is no string`, keyAt);
  }
  if (key.value === '<<' && key.type === 'PLAIN') {
    throw new Violation('merge keys are not allowed in a policy', keyAt);
  }
  return { key: key.value, keyAt, node: convert(pair.value, keyAt, depth) };
}

function convertScalar(value: unknown, source: string | undefined, at: number): SourceNode {
  if (typeof value === 'number') {
    if (source !== undefined && NOT_FINITE.test(source)) {
      throw new Violation(`\`${source}\` is no number of JSON`, at);
    }
    return { kind: 'scalar', at, value };
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return { kind: 'scalar', at, value };
  }
  throw new Violation('this value has no counterpart in JSON', at);
}

function convert(node: unknown, fallback: number, depth: number): SourceNode {
  if (depth > DEPTH_MAX) {
    throw new Violation(`the text nests deeper than ${DEPTH_MAX} levels`, fallback);
  }
  if (isAlias(node)) {
    throw new Violation('aliases are not allowed in a policy', startOf(node, fallback));
  }
  if (isScalar(node)) {
    const at = startOf(node, fallback);
    refuseProperties(node, at);
    return convertScalar(node.value, node.source, at);
  }
  if (isMap(node)) {
    const at = startOf(node, fallback);
    refuseProperties(node, at);
    return {
      kind: 'object',
      at,
      members: node.items.map((pair) => convertMember(pair, at, depth + 1)),
    };
  }
  if (isSeq(node)) {
    const at = startOf(node, fallback);
    refuseProperties(node, at);
    return { kind: 'array', at, items: node.items.map((item) => convert(item, at, depth + 1)) };
  }
  return { kind: 'scalar', at: fallback, value: null };
}

function convertDocument(document: Document.Parsed): SourceNode {
  const [error] = document.errors;
  if (error !== undefined) throw new Violation(`this is no YAML: ${error.message}`, error.pos[0]);
  const { explicit, version } = document.directives.yaml;
  if (explicit && version !== '1.2') throw new Violation('a policy is YAML 1.2', 0);
  return convert(document.contents, 0, 1);
}

/** Open collections, and what is around and inside of them. */
const STACK_MAX = DEPTH_MAX + 8;

/**
 * The tokens of a text that nests within bounds. INVARIANT: checked before documents are composed of
 * them, since that recurses, and an engine that runs out of stack may end the process.
 */
function* tokensOf(text: string): Generator<CST.Token, void> {
  const parser = new Parser();
  let isBroken = false;
  // One error spoils the text; making hundreds of thousands of them takes seconds.
  function* sparing(tokens: Iterable<CST.Token>): Generator<CST.Token, void> {
    for (const token of tokens) {
      if (token.type !== 'error' || !isBroken) yield token;
      isBroken ||= token.type === 'error';
    }
  }
  for (const lexeme of new Lexer().lex(text)) {
    yield* sparing(parser.next(lexeme));
    if (parser.stack.length > STACK_MAX) {
      throw new Violation(`the text nests deeper than ${DEPTH_MAX} levels`, parser.offset);
    }
  }
  yield* sparing(parser.end());
}

/** Whether a YAML text nests deeper than anything here reads: ask before another reader sees it. */
export function nestsTooDeep(text: string): boolean {
  try {
    for (const _ of tokensOf(text));
    return false;
  } catch (error) {
    if (error instanceof Violation) return true;
    throw error;
  }
}

/** Reads a whole text as one YAML document. An empty text is the value `null`. */
export function readYaml(text: string): Result<SourceNode, SourceFault> {
  const odd = text.search(UNPRINTABLE);
  if (odd >= 0) return bad({ message: 'this is no YAML: it holds a control character', at: odd });
  try {
    const [first, second] = new Composer(OPTIONS).compose(tokensOf(text));
    if (first === undefined) return good({ kind: 'scalar', at: 0, value: null });
    const node = convertDocument(first);
    if (second === undefined) return good(node);
    return bad({ message: 'the text holds several documents', at: second.range[0] });
  } catch (error) {
    if (error instanceof Violation) return bad({ message: error.message, at: error.at });
    throw error;
  }
}
