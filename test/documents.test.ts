// Holds the documents to what is there: links, commands and their options, policies and
// configurations in code blocks, the table of errors. Written by hand or generated, they must be true.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { configSchema } from '#contract/config.ts';
import { ERRORS } from '#contract/errors.ts';
import { parsePolicy } from '#core/policy/index.ts';
import { isTest, readSources, root } from './source-files.ts';

interface Page {
  readonly path: string;
  readonly text: string;
}

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const folders = [
  '.',
  'bench',
  'docs',
  'docs/guide',
  'docs/reference',
  'docs/decisions',
  'examples/quickstart',
  'examples/seeds',
  'skills/mcp-precheck',
  'test/attacks',
  'test/vectors',
];
const pages: readonly Page[] = folders.flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') })),
);
const blocks: readonly Block[] = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    page: path,
    language,
    text: body,
  })),
);

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  const slug = (heading: string) => heading.toLowerCase().replace(/[^\w\- ]/g, '');
  return new Set(headings.map((heading) => slug(heading).replaceAll(' ', '-')));
}

function isBroken(page: Page, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
  if (!existsSync(`${root}/${target}`)) return true;
  if (anchor === undefined) return false;
  return !anchorsOf(readFileSync(`${root}/${target}`, 'utf8')).has(anchor);
}

/** Values of YAML and JSON blocks; documents with `…` in them are sketches. */
const values = blocks
  .filter(({ language, text }) => /^(yaml|json)$/.test(language) && !text.includes('…'))
  .map((block) => ({ ...block, document: parseDocument(block.text) }));
const objects = values.map((block) => ({ ...block, value: block.document.toJS() as unknown }));

function has(value: unknown, ...keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

/** Options by the words of a command. */
function knownCommands(): ReadonlyMap<string, ReadonlySet<string>> {
  const reference = readFileSync(`${root}/docs/reference/command-line.md`, 'utf8');
  const sections = reference.split(/^## wicketgate /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [name = ''] = section.split('\n');
      return [name, new Set(section.match(/--[a-z][a-z-]*/g))] as const;
    }),
  );
}

describe('the screens of the dashboard', () => {
  it('show only commands that do something', () => {
    const known = knownCommands();
    const shown = readSources('dashboard/src').flatMap(({ path, text }) =>
      [...text.matchAll(/(?:command=\{?|= )["'`]wicketgate ([^"'`]+)/g)].map(([, line = '']) => ({
        path,
        line,
      })),
    );
    expect(shown.length).toBeGreaterThan(5);
    const wrong = shown.filter(({ line }) => {
      const [first = '', second = ''] = line.split(' ');
      const isGroup = [...known.keys()].some((name) => name.startsWith(`${first} `));
      const options = known.get(isGroup ? `${first} ${second}` : first);
      const given = line.match(/--[a-z][a-z-]*/g) ?? [];
      return options === undefined || given.some((option) => !options.has(option));
    });
    expect(wrong).toEqual([]);
  });
});

describe('the documents', () => {
  it('link only to what exists', () => {
    const broken = pages.flatMap((page) =>
      [...page.text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link) && isBroken(page, link))
        .map((link) => `${page.path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name every folder of the tests on the page about the code', () => {
    const [, tree = ''] = readFileSync(`${root}/ARCHITECTURE.md`, 'utf8').split('## The tree');
    const [, line = ''] = /test\/ ([\s\S]*?)├──/.exec(tree) ?? [];
    const entries = readdirSync(`${root}/test`, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.filter((name) => !new RegExp(`\\b${name}\\b`).test(line))).toEqual([]);
  });

  it('hold YAML and JSON that can be read', () => {
    const broken = values.filter(({ document }) => document.errors.length > 0);
    expect(broken.map(({ page, text }) => `${page}: ${text}`)).toEqual([]);
  });

  it('show policies that the checker accepts', () => {
    const policies = objects.filter(({ value }) => has(value, 'version', 'default'));
    expect(policies.length).toBeGreaterThan(0);
    const wrong = policies.flatMap(({ page, text, language }) => {
      const { problems } = parsePolicy(text, { fileName: `policy.${language}` });
      return problems.map(({ code, message }) => `${page}: ${code}: ${message}`);
    });
    expect(wrong).toEqual([]);
  });

  it('show configurations that the schema accepts', () => {
    const configs = objects.filter(({ value, page }) => {
      return has(value, 'servers') && !page.endsWith('clients.md');
    });
    expect(configs.length).toBeGreaterThan(0);
    const wrong = configs.filter(({ value }) => !configSchema.safeParse(value).success);
    expect(wrong.map(({ page }) => page)).toEqual([]);
  });

  it('have an example of every command', () => {
    const reference = readFileSync(`${root}/docs/reference/command-line.md`, 'utf8');
    const sections = reference.split(/^## wicketgate /m).slice(1);
    const without = sections.filter((section) => !/^Examples?:$/m.test(section));
    expect(without.map((section) => section.split('\n')[0])).toEqual([]);
  });

  it('name only commands and options that exist', () => {
    const known = knownCommands();
    const wrong = blocks.flatMap(({ page, text, language }) => {
      if (language !== 'sh') return [];
      const joined = text.replaceAll(/\\\n\s*/g, ' ');
      return [
        ...joined.matchAll(
          /\b(?:wicketgate|node dist\/cli\.js) ((?:[a-z]+(?:-[a-z]+)* ?)+)([^\n|]*)/g,
        ),
      ].flatMap((match) => {
        const [line, words = '', rest = ''] = match;
        const given = words.trim().split(' ');
        const name = [given.slice(0, 2).join(' '), given[0] ?? ''].find((one) => known.has(one));
        if (name === undefined) return [`${page}: ${line}`];
        const options = rest.replace(/ -- .*/, '').match(/(?<=^| )--[a-z][a-z-]*/g) ?? [];
        return options
          .filter((one) => !known.get(name)?.has(one))
          .map((one) => `${page}: ${name} ${one}`);
      });
    });
    expect(wrong).toEqual([]);
  });
});

describe('the table of errors', () => {
  const codes = Object.keys(ERRORS);

  it('is the one that the page shows', () => {
    const page = readFileSync(`${root}/docs/reference/errors.md`, 'utf8');
    const shown = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (-?\d+) \|/gm)];
    const rows = shown.map(([, code, status, rpcCode]) => [code, Number(status), Number(rpcCode)]);
    const table = Object.entries(ERRORS);
    expect(rows).toEqual(table.map(([code, { status, rpcCode }]) => [code, status, rpcCode]));
  });

  it('has no code that nothing can answer with', () => {
    const sources = readSources('src').filter(({ path }) => {
      return !isTest(path) && path !== 'src/contract/errors.ts';
    });
    const unused = codes.filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });

  it('keeps its own JSON-RPC codes out of the range that the protocol reserves', () => {
    const ofProtocol = new Set([-32700, -32600, -32602, -32603, -32020, -32001]);
    const odd = Object.entries(ERRORS).filter(([, { rpcCode }]) => {
      return rpcCode >= -32768 && rpcCode <= -32000 && !ofProtocol.has(rpcCode);
    });
    expect(odd.map(([code]) => code)).toEqual([]);
  });

  it('has texts without a full stop', () => {
    const texts: readonly string[] = Object.values(ERRORS).map(({ text }) => text);
    expect(texts.filter((text) => text === '' || text.endsWith('.'))).toEqual([]);
  });
});
