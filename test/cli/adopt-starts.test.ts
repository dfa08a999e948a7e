// What `adopt` has written is started as a client starts it: published servers answer through the
// gateway, what their policy allows passes, and what it denies does not.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askServer } from '#server/ask-server.ts';
import { entryValue } from '#server/clients/index.ts';
import { openClient } from '../e2e/open-client.ts';
import {
  type PublishedServer,
  publishedServer,
  startEverything,
} from '../e2e/published-servers.ts';
import { packageReport, samplePackage } from '../registry/sample-server.ts';
import { fillCatalogue } from './fill-catalogue.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

/** The entry that stands in the file, as a client would start it. */
function front(path: string, format: 'json' | 'toml', way: readonly string[]) {
  const entry = entryValue(readFileSync(join(box.home, path), 'utf8'), format, way) ?? {};
  const { command, args, env } = entry as { command: string; args: string[]; env?: object };
  return { command, args, env: { HOME: box.home, WICKETGATE_STATE: box.data, ...env } };
}

/** Puts what a published server lists into the catalogue, as a scan would. */
async function learn(name: PublishedServer, ...args: readonly string[]): Promise<void> {
  const [command = '', ...words] = publishedServer(name, ...args);
  const transport = new StdioClientTransport({ command, args: words, stderr: 'ignore' });
  const client = new Client({ name: 'scan', version: '1.0.0' });
  await client.connect(transport);
  const { tools } = await client.listTools();
  await client.close();
  const facts = samplePackage('npm', `@modelcontextprotocol/server-${name}`);
  await fillCatalogue(box.data, [packageReport(facts, { tools })]);
}

function config(key: string, name: string, command: readonly string[]): object {
  const [program = '', ...args] = command;
  return { [key]: { [name]: { command: program, args, disabled: false } } };
}

describe('an adopted entry', () => {
  it('starts the filesystem server, with reads allowed and the rest as its policy says', async () => {
    await learn('filesystem', box.folder);
    writeFileSync(join(box.folder, 'note.txt'), 'the tide is out');
    const servers = config('mcpServers', 'files', publishedServer('filesystem', box.folder));
    box.put('.cursor/mcp.json', JSON.stringify(servers, null, 2));
    const done = await box.run(['adopt', '--yes']);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('from the catalogue');
    const client = await openClient(
      'v2',
      front('.cursor/mcp.json', 'json', ['mcpServers', 'files']),
    );
    try {
      const read = await client.call('read_text_file', { path: join(box.folder, 'note.txt') });
      expect(read).toMatchObject({ isError: false, text: 'the tide is out' });
      const denied = await client.call('no_such_tool', {});
      expect(denied.isError).toBe(true);
      expect(denied.text).toContain('[POLICY DENIED]');
    } finally {
      await client.close();
    }
    const { out } = await box.run(['logs', '--json']);
    const records = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(records.map(({ tool, decision }) => [tool, decision])).toEqual([
      ['read_text_file', 'allow'],
      ['no_such_tool', 'deny'],
    ]);
    expect(JSON.stringify(records)).toContain('"cursor"');
    // The whole way is in order, and the doctor sees both of its legs.
    const { code, out: said } = await box.run(['doctor', 'files', '--json']);
    const { ok, sections } = JSON.parse(said);
    expect([code, ok]).toEqual([0, true]);
    expect(sections.map(({ title }: { title: string }) => title)).toEqual([
      'files, as Cursor starts it',
      'The server behind the gateway',
      'The same through the gateway',
    ]);
  });

  it('starts the memory server under Codex, and hides what destroys', async () => {
    await learn('memory');
    const [command = '', ...args] = publishedServer('memory');
    const file = join(box.home, 'memory.jsonl');
    box.put(
      '.codex/config.toml',
      `[mcp_servers.memory]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\nenv = { MEMORY_FILE_PATH = ${JSON.stringify(file)} }\n`,
    );
    expect(await box.run(['adopt', '--yes'])).toMatchObject({ code: 0 });
    const entry = front('.codex/config.toml', 'toml', ['mcp_servers', 'memory']);
    const client = await openClient('v2', entry);
    try {
      const tools = await client.tools();
      expect(tools).toContain('read_graph');
      expect(tools).not.toContain('delete_entities');
      const entities = [{ name: 'a', entityType: 'b', observations: [] }];
      expect(await client.call('create_entities', { entities })).toMatchObject({ isError: false });
      expect(readFileSync(file, 'utf8')).toContain('"a"');
      const denied = await client.call('delete_entities', { entityNames: ['a'] });
      expect(denied).toMatchObject({ isError: true });
      expect(readFileSync(file, 'utf8')).toContain('"a"');
    } finally {
      await client.close();
    }
  });

  it.each(['everything', 'sequential-thinking'] as const)(
    'starts %s under VS Code',
    async (name) => {
      await learn(name);
      box.put('.config/Code/User/mcp.json', config('servers', name, publishedServer(name)));
      expect(await box.run(['adopt', '--yes'])).toMatchObject({ code: 0 });
      const entry = front('.config/Code/User/mcp.json', 'json', ['servers', name]);
      const client = await openClient('v2-auto', entry);
      try {
        expect((await client.tools()).length).toBeGreaterThan(0);
      } finally {
        await client.close();
      }
    },
  );

  it('reaches a server that was an address, under a policy from a look at it just now', async () => {
    const running = await startEverything('streamableHttp');
    try {
      const entry = { httpUrl: running.url, headers: { 'X-Team': 'harbour' } };
      box.put('.gemini/settings.json', { mcpServers: { every: entry } });
      const done = await box.run(['adopt', '--yes']);
      expect(done).toMatchObject({ code: 0 });
      expect(done.out).toContain('from a scan');
      const way = ['mcpServers', 'every'];
      const client = await openClient('v2', front('.gemini/settings.json', 'json', way));
      try {
        expect(await client.call('echo', { message: 'hello' })).toMatchObject({ isError: false });
      } finally {
        await client.close();
      }
    } finally {
      await running.stop();
    }
  });

  it('has a policy for the tools that a program lists in a box', async () => {
    const program = fileURLToPath(new URL('../scanner/programs/ordinary.mjs', import.meta.url));
    box.put('.cursor/mcp.json', config('mcpServers', 'own', [process.execPath, program]));
    const { out, code } = await box.run(['adopt', '--yes', '--json']);
    expect(code).toBe(0);
    const { policies } = JSON.parse(out);
    expect(policies).toMatchObject([{ from: 'scan', kept: false }]);
    const [{ tools }] = policies;
    const direct = await askServer(
      { kind: 'command', command: [process.execPath, program], env: {} },
      { version: '0.0.0', timeoutMs: 30_000 },
    );
    expect(tools).toBe(direct.tools?.length);
  });
});
