// Style by the numbers: what a reviewer would otherwise have to count. The limits are those of
// CONTRIBUTING.md; an exception that is no longer needed fails too.
import { describe, expect, it } from 'vitest';
import type { SourceFile } from './source-files.ts';
import { isNode, isTest, lineOf, nodesOf, readSources, type SyntaxNode } from './source-files.ts';

const FILE_LINES_MAX = 300;
/** Cases of one subject may stand together. */
const TEST_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;
const HEADER_LINES_MAX = 6;
const FOLDER_DEPTH_MAX = 3;
const KIT_FILES_MAX = 10;

/** Data, one entry a line: as long as there is something to say. */
const DATA = /-(table|lexicon)\.ts$/;

/** Factories whose closures share what a class would hold: a line here is a debt. */
const LONG_FUNCTIONS = [
  'src/server/approvals/approval-watch.ts',
  'src/server/storage/memory/ledger.ts',
  'src/server/storage/sqlite/batch-writer.ts',
];

const FORBIDDEN_NAMES = /^(utils?|helpers?|commons?|managers?|types|misc|shared)\.(test\.)?ts$/;

const files = readSources('src');
const sources = files.filter(({ path }) => !isTest(path));
const core = sources.filter(({ path }) => path.startsWith('src/core/'));
const all = [...files, ...readSources('test')];

/** `path:line` of every node of these files that `matches`. */
function find(where: readonly SourceFile[], matches: (node: SyntaxNode) => boolean): string[] {
  return where.flatMap((file) =>
    [...nodesOf(file.tree)]
      .filter(matches)
      .map((node) => `${file.path}:${lineOf(file, node.start)}`),
  );
}

/** Lines of the comment that opens a file. */
function headerLines({ lines }: SourceFile): number {
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return end < 0 ? lines.length : end;
}

function linesOf(file: SourceFile, node: SyntaxNode): number {
  return lineOf(file, node.end) - lineOf(file, node.start) + 1;
}

function isFunction({ type }: SyntaxNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

/** `Date` of `Date.now()`, when the node reads a member of a plain name. */
function memberOf(node: SyntaxNode): string {
  const { object, property } = node;
  if (node.type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return '';
  return `${String(object['name'])}.${String(property['name'])}`;
}

const AMBIENT = new Set([
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Something that looks at a clock, at chance, or at the world around. */
function isAmbient(node: SyntaxNode): boolean {
  if (memberOf(node) === 'Date.now' || memberOf(node) === 'Math.random') return true;
  const { callee, arguments: given } = node;
  if (node.type === 'NewExpression' && isNode(callee) && callee['name'] === 'Date') {
    return Array.isArray(given) && given.length === 0;
  }
  if (node.type === 'MemberExpression') {
    const { object } = node;
    return isNode(object) && object.type === 'Identifier' && AMBIENT.has(String(object['name']));
  }
  return (
    node.type === 'CallExpression' &&
    isNode(callee) &&
    callee.type === 'Identifier' &&
    AMBIENT.has(String(callee['name']))
  );
}

describe('tidiness', () => {
  it('opens every source file with a comment that says what it is', () => {
    const bare = sources.filter(
      (file) => headerLines(file) === 0 && !/\/index\.ts$/.test(file.path),
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it('keeps the opening comment short', () => {
    const long = sources.filter((file) => headerLines(file) > HEADER_LINES_MAX);
    expect(long.map((file) => `${file.path}: ${headerLines(file)} lines`)).toEqual([]);
  });

  it('keeps files within 300 lines, tests within 400', () => {
    const long = all.filter(({ path, lines }) => {
      const max = isTest(path) ? TEST_LINES_MAX : FILE_LINES_MAX;
      return lines.length - 1 > max && !DATA.test(path);
    });
    expect(long.map(({ path, lines }) => `${path}: ${lines.length - 1} lines`)).toEqual([]);
  });

  it('keeps functions within 60 lines', () => {
    const long = sources.flatMap((file) =>
      [...nodesOf(file.tree)]
        .filter((node) => isFunction(node) && linesOf(file, node) > FUNCTION_LINES_MAX)
        .map((node) => ({ path: file.path, node: `${file.path}:${lineOf(file, node.start)}` })),
    );
    const known = new Set(LONG_FUNCTIONS);
    expect(long.filter(({ path }) => !known.has(path)).map(({ node }) => node)).toEqual([]);
    expect(LONG_FUNCTIONS.filter((path) => !long.some((one) => one.path === path))).toEqual([]);
  });

  it('keeps folders three deep and the kit small', () => {
    const deep = files.filter(({ path }) => path.split('/').length - 2 > FOLDER_DEPTH_MAX);
    expect(deep.map(({ path }) => path)).toEqual([]);
    const kit = sources.filter(({ path }) => path.startsWith('src/core/kit/'));
    expect(kit.length).toBeLessThanOrEqual(KIT_FILES_MAX);
  });

  it('names files in kebab-case, after an idea and not after a drawer', () => {
    const odd = all.filter(({ path }) => {
      const name = path.split('/').at(-1) ?? '';
      return FORBIDDEN_NAMES.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.tsx?$/.test(name);
    });
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it('exports by name only', () => {
    expect(find(all, ({ type }) => type === 'ExportDefaultDeclaration')).toEqual([]);
  });

  it('uses no `any`', () => {
    expect(find(all, ({ type }) => type === 'TSAnyKeyword')).toEqual([]);
  });

  it('gives the reason on the line where a type is asserted', () => {
    const silent = sources.flatMap((file) =>
      [...nodesOf(file.tree)]
        .filter((node) => {
          if (node.type === 'TSNonNullExpression') return true;
          if (node.type !== 'TSAsExpression') return false;
          return !/\bas const$/.test(file.text.slice(node.start, node.end));
        })
        .map((node) => lineOf(file, node.end))
        .filter((line) => !/\/\/ \S/.test(file.lines[line - 1] ?? ''))
        .map((line) => `${file.path}:${line}`),
    );
    expect(silent).toEqual([]);
  });

  it('keeps the core synchronous', () => {
    const waits = find(core, (node) => {
      return node['async'] === true || node.type === 'AwaitExpression' || node['await'] === true;
    });
    expect(waits).toEqual([]);
  });

  it('keeps clock, chance and the world out of the core', () => {
    expect(find(core, isAmbient)).toEqual([]);
  });

  it('keeps no state in modules', () => {
    const states = sources.flatMap((file) => {
      const { body } = file.tree;
      const statements = Array.isArray(body) ? body.filter(isNode) : [];
      return statements
        .map((node) => (isNode(node['declaration']) ? node['declaration'] : node))
        .filter(({ type, kind }) => type === 'VariableDeclaration' && kind !== 'const')
        .map((node) => `${file.path}:${lineOf(file, node.start)}`);
    });
    expect(states).toEqual([]);
  });

  it('leaves nothing to do later', () => {
    const marks = all.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        /\b(TODO|FIXME|XXX|HACK)\b/.test(line) && !path.endsWith('tidy.test.ts')
          ? [`${path}:${index + 1}`]
          : [],
      ),
    );
    expect(marks).toEqual([]);
  });
});
