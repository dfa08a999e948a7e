// `wicketgate scan` and `crawl` as users run them: the built program, servers of this repository's
// own, addresses on loopback.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../e2e/build.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

const programs = fileURLToPath(new URL('../scanner/programs', import.meta.url));
const TOOL = { name: 'delete_note', description: 'Deletes a note.', inputSchema: {} };

let box: Sandbox;
const servers: Server[] = [];
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  box.remove();
});

interface Remote {
  readonly url: string;
  /** Whether it answers; otherwise it hangs. */
  answers: boolean;
  asked: number;
}

async function remote(answers = true): Promise<Remote> {
  const state: { url: string; answers: boolean; asked: number } = { url: '', answers, asked: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      state.asked += 1;
      if (!state.answers) return;
      const { id, method } = JSON.parse(body === '' ? '{}' : body);
      const results: Record<string, unknown> = {
        initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} } },
        'tools/list': { tools: [TOOL] },
      };
      response.setHeader('Content-Type', 'application/json');
      if (id === undefined) response.writeHead(202).end();
      else if (results[method] === undefined) {
        const error = { code: -32601, message: 'Method not found' };
        response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
      } else response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  state.url = `http://127.0.0.1:${port}/mcp`;
  return state;
}

function program(name: string): string[] {
  return ['--', 'node', join(programs, `${name}.mjs`)];
}

describe('scan', () => {
  it('prints a table for people, with grade and outcome', async () => {
    // The program imports its neighbour, so its folder has to be seen.
    const args = ['scan', '--', 'node', join(programs, 'ordinary.mjs'), programs];
    const { out, code } = await box.run(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^grade +[A-F] \(/m);
    expect(out).toMatch(/^scan +listed in [\d.]+ s, isolation \w+/m);
    expect(out).toMatch(/^read_note +Read /m);
  });

  it('prints one object a server with --json, and nothing else', async () => {
    const [one, other] = [await remote(), await remote()];
    const args = ['scan', one.url, other.url, '--allow-local', '--json'];
    const { out, code } = await box.run(args);
    expect(code).toBe(0);
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({ outcome: 'listed', counts: { Destructive: 1 } });
    expect(records[0].tools[0]).toMatchObject({ name: 'delete_note', category: 'Destructive' });
  });

  it('writes a policy that the checker accepts', async () => {
    const { url } = await remote();
    const file = join(box.home, 'policy.json');
    const args = ['scan', url, '--allow-local', '--policy', 'recommended', '--out', file];
    expect((await box.run(args)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ hide: ['delete_note'] });
    expect((await box.run(['policy', 'check', file])).code).toBe(0);
  });

  it('prints only the policy on stdout when no file is named', async () => {
    const { url } = await remote();
    const { out } = await box.run(['scan', url, '--allow-local', '--policy', 'strict']);
    expect(JSON.parse(out)).toMatchObject({ version: '1', default: 'deny' });
  });

  it('says with its exit code what came of it', async () => {
    expect((await box.run(['scan', ...program('picky'), programs])).code).toBe(1);
    expect((await box.run(['scan', 'nonsense'])).code).toBe(2);
    expect((await box.run(['scan', 'http://127.0.0.1:9/mcp'])).code).toBe(3);
    expect((await box.run(['scan', 'http://127.0.0.1:9/mcp', '--allow-local'])).code).toBe(3);
  });

  it('scans the servers of a client, and saves them when it is told to', async () => {
    const { url } = await remote();
    const entry = { type: 'http', url };
    const file = box.put('.cursor/mcp.json', { mcpServers: { notes: entry } });
    const saved = await box.run(['scan', file, '--allow-local', '--data', box.data, '--json']);
    expect(saved.code).toBe(0);
    const { slug } = JSON.parse(saved.out);
    const known = await box.run(['precheck', url, '--data', box.data, '--json']);
    expect(known.out).toContain(slug);
  });
});

describe('crawl', () => {
  const crawl = (list: string, ...more: string[]) =>
    box.run(['crawl', list, '--data', box.data, '--allow-local', '--timeout', '2', ...more]);

  it('goes on when servers hang, and tells what came of each', async () => {
    const [good, hangs] = [await remote(), await remote(false)];
    const list = box.put('list.txt', `# servers\n${hangs.url}\n${good.url}\nnonsense\n`);
    const { out, err, code } = await crawl(list, '--json', '--jobs', '2');
    expect(code).toBe(0);
    expect(err).toMatch(/left out: nonsense/);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ source: good.url, outcome: 'listed', tools: 1 }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ source: hangs.url, outcome: 'timed-out', grade: null }),
    );
  });

  it('does not scan again what is fresh, unless it is told to', async () => {
    const good = await remote();
    const list = box.put('list.txt', good.url);
    await crawl(list);
    const { asked } = good;
    expect((await crawl(list)).err).toMatch(/as it was, not scanned again/);
    expect(good.asked).toBe(asked);
    expect((await crawl(list, '--force')).err).toMatch(/1 tool/);
    expect(good.asked).toBeGreaterThan(asked);
  });

  it('goes on after an interruption with what is left', async () => {
    const [good, hangs] = [await remote(), await remote(false)];
    const list = box.put('list.txt', `${good.url}\n${hangs.url}\n`);
    const args = ['crawl', list, '--data', box.data, '--allow-local', '--jobs', '1'];
    const child = spawn(process.execPath, [ensureBuilt(), ...args], {
      env: { ...process.env, HOME: box.home },
    });
    let err = '';
    let interrupted = false;
    child.stderr.on('data', (text) => {
      err += text;
    });
    const code = await new Promise((resolve) => {
      child.on('close', resolve);
      const timer = setInterval(() => {
        if (interrupted || hangs.asked === 0) return;
        interrupted = true;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 20);
    });
    expect(code).toBe(3);
    expect(err).toMatch(/interrupted with 1 server left/);
    hangs.answers = true;
    const { err: after, code: end } = await crawl(list, '--resume');
    expect(end).toBe(0);
    expect(after).toMatch(/2 servers, 1 done before/);
    expect(after).toMatch(/\[1\/1\].*1 tool/);
  });
});
