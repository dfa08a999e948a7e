// The source files with their syntax trees, for the tests that hold the shape of the repository.
// Parsed with the parser that the test runner brings along: TypeScript 7 offers none to programs.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';

/** The repository, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

export interface SourceFile {
  /** Relative to the repository, with slashes: `src/core/policy/index.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly tree: SyntaxNode;
}

/** All `.ts` and `.tsx` files below a folder of the repository. */
export function readSources(folder: string): SourceFile[] {
  const entries = readdirSync(`${root}/${folder}`, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => posix.join(entry.parentPath.slice(root.length + 1), entry.name))
    .sort()
    .map(readSource);
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(`${root}/${path}`, 'utf8');
  const tree = parseAst(
    text,
    { lang: path.endsWith('x') ? 'tsx' : 'ts' },
    path,
  ) as unknown as SyntaxNode; // an ESTree node
  return { path, text, lines: text.split('\n'), tree };
}

/** Every node below and including `node`, parents first. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) {
      if (isNode(child)) yield* nodesOf(child);
    }
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** 1-based line of an offset. */
export function lineOf(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

/** Everything that a file imports or re-exports, as written, types included. */
export function specifiersOf(file: SourceFile): string[] {
  const found: string[] = [];
  for (const node of nodesOf(file.tree)) {
    const { source } = node;
    if (isNode(source) && typeof source['value'] === 'string') found.push(source['value']);
  }
  return found;
}
