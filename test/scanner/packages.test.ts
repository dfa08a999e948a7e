// Scans of packages that are made here and served on loopback: what is installed, what is started,
// and what is known of the package afterwards.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScanner, type Scanner } from '#server/scanner/index.ts';
import { type NpmRegistry, openNpmRegistry, writeWheel } from './package-registry.ts';

const SERVER = `#!/usr/bin/env node
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  const results = {
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: NAME } },
    'tools/list': { tools: [{ name: 'read_note', inputSchema: { type: 'object' } }] },
  };
  const result = results[method];
  const error = { code: -32601, message: 'Method not found' };
  if (id !== undefined) {
    const answer = { jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) };
    process.stdout.write(JSON.stringify(answer) + String.fromCharCode(10));
  }
});
`;

const PYTHON = `
import json, sys
def main():
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" not in asked: continue
        results = {
            "initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": sys.argv[0].split("/")[-1]}},
            "tools/list": {"tools": [{"name": "read_note", "inputSchema": {"type": "object"}}]},
        }
        answer = {"jsonrpc": "2.0", "id": asked["id"]}
        if asked["method"] in results: answer["result"] = results[asked["method"]]
        else: answer["error"] = {"code": -32601, "message": "Method not found"}
        print(json.dumps(answer), flush=True)
`;

function server(name: string): string {
  return SERVER.replace('NAME', JSON.stringify(name));
}

function manifest(about: object): string {
  return JSON.stringify({ version: '1.0.0', license: 'MIT', ...about });
}

let folder: string;
let registry: NpmRegistry;
let scanner: Scanner;
const before = { ...process.env };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-packages-'));
  for (const name of ['tmp', 'wheels']) mkdirSync(join(folder, name));
  process.env['TMPDIR'] = join(folder, 'tmp');
  registry = await openNpmRegistry([
    {
      'package.json': manifest({
        name: 'mcp-notes',
        bin: { notes: 'cli.js', 'mcp-notes': 'server.js' },
        engines: { node: '>=18' },
        author: 'Ann Example <ann@example.com>',
        repository: 'git+https://github.com/example/notes.git',
        mcpName: 'com.example/notes',
        keywords: ['mcp'],
      }),
      'server.js': server('right'),
      'cli.js': server('wrong'),
    },
    {
      'package.json': manifest({
        name: 'mcp-notes',
        version: '2.0.0',
        bin: 'server.js',
        engines: { node: '>=99' },
      }),
      'server.js': server('too new'),
    },
    {
      'package.json': manifest({
        name: 'scripted',
        bin: 'server.js',
        scripts: { postinstall: `node -e "require('fs').writeFileSync('ran', 'x')"` },
      }),
      'server.js': `${server('scripted')}
if (require('node:fs').existsSync(__dirname + '/ran')) process.stderr.write('the script ran\\n');
`,
    },
    { 'package.json': manifest({ name: 'just-a-library', main: 'index.js' }), 'index.js': '' },
    {
      'package.json': manifest({ name: 'escaping', bin: '../../../../../../bin/sh' }),
      'index.js': '',
    },
  ]);
  process.env['npm_config_registry'] = registry.url;
  process.env['PIP_FIND_LINKS'] = join(folder, 'wheels');
  process.env['PIP_NO_INDEX'] = '1';
  writeWheel(join(folder, 'wheels'), {
    name: 'odd-notes',
    version: '0.3.0',
    files: {
      'odd_notes.py': PYTHON,
      '{tag}.dist-info/entry_points.txt':
        '[console_scripts]\nodd = odd_notes:main\nodd-notes = odd_notes:main\n',
    },
    metadata: [
      'Metadata-Version: 2.1',
      'Name: odd-notes',
      'Version: 0.3.0',
      'Summary: Notes.',
      'Author-email: Ann Example <ann@example.com>',
      'License: MIT',
      'Project-URL: Source, https://github.com/example/odd-notes',
      '',
      'mcp-name: com.example/odd-notes',
      '',
    ].join('\n'),
  });
  scanner = createScanner({
    version: '0.0.0',
    cacheFolder: join(folder, 'cache'),
    log: () => {},
    nowMs: Date.now,
  });
});

afterAll(async () => {
  scanner.close();
  await registry.close();
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

describe('a package of npm', () => {
  it('is scanned in the newest version that runs here, by the program named like it', async () => {
    const report = await scanner.scan({ kind: 'npm', name: 'mcp-notes' });
    expect(report).toMatchObject({ outcome: 'listed', serverInfo: { name: 'right' } });
    expect(report.how).toMatchObject({ network: false, command: ['mcp-notes'] });
    expect(report.package).toMatchObject({
      registry: 'npm',
      version: '1.0.0',
      publishers: ['ann', 'Ann Example'],
      repository: 'https://github.com/example/notes',
      licence: 'MIT',
      publishedAt: '2026-01-01T00:00:00.000Z',
      createdAt: '2026-01-01T00:00:00.000Z',
      versionCount: 2,
      attested: false,
      installScripts: [],
      registryName: 'com.example/notes',
      keywords: ['mcp'],
    });
    expect(report.package?.integrity).toMatch(/^sha512-/);
    expect(await scanner.newestVersion({ kind: 'npm', name: 'mcp-notes' })).toBe('1.0.0');
  });

  it('is started by the program that is asked for', async () => {
    const report = await scanner.scan({ kind: 'npm', name: 'mcp-notes' }, { bin: 'notes' });
    expect(report.serverInfo?.name).toBe('wrong');
  });

  it('does not run its install scripts, and names them', async () => {
    const report = await scanner.scan({ kind: 'npm', name: 'scripted' });
    expect(report).toMatchObject({ outcome: 'listed', stderr: [] });
    expect(report.package?.installScripts).toEqual(['postinstall']);
  });

  it('runs its install scripts when they are allowed', async () => {
    const source = { kind: 'npm', name: 'scripted' } as const;
    const report = await scanner.scan(source, { allowScripts: true });
    expect(report.stderr).toContain('the script ran');
  });

  it.each([
    ['no-such-package', 'not-installable', /not in the registry/],
    ['just-a-library', 'not-a-server', /has no program to start/],
    ['escaping', 'not-a-server', /lacks the program/],
  ])('%s is %s', async (name, outcome, reason) => {
    const report = await scanner.scan({ kind: 'npm', name });
    expect(report.outcome).toBe(outcome);
    expect(report.reason).toMatch(reason);
  });
});

describe('a package of PyPI', () => {
  it('is installed from wheels, started by the program named like it, and described', async () => {
    const report = await scanner.scan({ kind: 'pypi', name: 'odd_notes' });
    expect(report).toMatchObject({ outcome: 'listed', serverInfo: { name: 'odd-notes' } });
    expect(report.how.command).toEqual(['odd-notes']);
    expect(report.package).toMatchObject({
      registry: 'pypi',
      name: 'odd-notes',
      version: '0.3.0',
      publishers: ['Ann Example'],
      repository: 'https://github.com/example/odd-notes',
      licence: 'MIT',
      registryName: 'com.example/odd-notes',
    });
    expect(report.package?.integrity).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('cannot be installed when there is no wheel of it', async () => {
    const report = await scanner.scan({ kind: 'pypi', name: 'no-such-wheel' });
    expect(report.outcome).toBe('not-installable');
    expect(report.reason).toMatch(/no fitting wheel of `no-such-wheel`/);
  });
});

it('leaves no folder behind', () => {
  const left = readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('wicketgate-'));
  expect(left).toEqual([]);
  expect(existsSync(join(folder, 'cache', 'npm'))).toBe(true);
});
