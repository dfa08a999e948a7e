// `wicketgate doctor` as users run it: it names the first step that fails, and says what mends it.
import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishedServer, startEverything } from '../e2e/published-servers.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let box: Sandbox;
const servers: Server[] = [];
beforeEach(() => {
  box = createSandbox({ HUNTER: SECRET });
});
afterEach(() => {
  box.remove();
  for (const server of servers.splice(0)) server.close();
});

const SECRET = 'hunter2-very-secret';

interface Said {
  readonly name: string;
  readonly state: string;
  readonly detail: string;
  readonly help?: string;
}

async function doctor(...args: readonly string[]) {
  const { code, out, err } = await box.run(['doctor', '--json', '--timeout', '5', ...args]);
  expect(err).toBe('');
  expect(out).not.toContain(SECRET);
  const { ok, sections } = JSON.parse(out) as { ok: boolean; sections: { steps: Said[] }[] };
  const steps = sections.flatMap((section) => section.steps);
  return { code, ok, steps, failed: steps.find(({ state }) => state === 'failed') };
}

function cursor(entry: object): void {
  box.put('.cursor/mcp.json', JSON.stringify({ mcpServers: { s: entry } }, null, 2));
}

/** An address where every request is answered the same way. */
async function answering(status: number, headers: Readonly<Record<string, string>> = {}) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`; // it listens
}

const program = (name: string) =>
  fileURLToPath(new URL(`../scanner/programs/${name}.mjs`, import.meta.url));

describe('doctor for a command', () => {
  it('walks from the configuration to the tools', async () => {
    const [command = '', ...args] = publishedServer('memory');
    cursor({ command, args, env: { API_KEY: SECRET } });
    const { code, steps } = await doctor('s');
    expect(code).toBe(0);
    expect(steps.map(({ name }) => name)).toEqual([
      'configuration',
      'entry',
      'command',
      'start',
      'initialize',
      'tools/list',
      'gateway',
    ]);
  });

  it('says that the command is not there', async () => {
    cursor({ command: 'no-such-program', args: ['--token', SECRET] });
    const { code, failed } = await doctor('s');
    expect(code).toBe(1);
    expect(failed).toMatchObject({ name: 'command', help: expect.stringContaining('install it') });
  });

  it('says that the process ends before it answers', async () => {
    cursor({ command: process.execPath, args: ['-e', 'process.exit(3)'] });
    const { code, failed } = await doctor('s');
    expect(code).toBe(1);
    expect(failed).toMatchObject({ name: 'start' });
  });

  it('says that a server does not answer the handshake, after its time', async () => {
    cursor({ command: process.execPath, args: [program('silent')] });
    const { out, code } = await box.run(['doctor', 's', '--json', '--timeout', '1']);
    expect(code).toBe(3);
    const { sections } = JSON.parse(out);
    expect(sections[0].steps.at(-2)).toMatchObject({ name: 'initialize', state: 'failed' });
  });

  it('says which variable is not set', async () => {
    cursor({ command: process.execPath, args: ['${NO_SUCH_VARIABLE}', '${env:HUNTER}'] });
    const { failed } = await doctor('s');
    expect(failed).toMatchObject({ name: 'variables', detail: expect.stringContaining('NO_SUCH') });
    expect(failed?.detail).not.toContain('HUNTER');
  });

  it('says that the policy of an adopted entry is gone', async () => {
    const [command = '', ...args] = publishedServer('memory');
    cursor({ command, args });
    await box.run(['adopt', '--yes', '--no-scan']);
    box.put('data/policies/s.json', '{ "version": "1" }');
    const { code, failed, steps } = await doctor('s');
    expect(code).toBe(1);
    expect(failed).toMatchObject({ name: 'policy', help: expect.stringContaining('policy check') });
    // The server behind it is looked at all the same.
    expect(steps.some(({ name, state }) => name === 'tools/list' && state === 'ok')).toBe(true);
  });

  it('knows only what is configured', async () => {
    cursor({ command: 'x' });
    const { code, err } = await box.run(['doctor', 'other']);
    expect(code).toBe(2);
    expect(err).toContain('configured are s');
  });
});

describe('doctor for an address', () => {
  it('walks up to the tools of a server', async () => {
    const running = await startEverything('streamableHttp');
    try {
      const { code, steps } = await doctor(running.url);
      expect(code).toBe(0);
      expect(steps.map(({ name }) => name)).toEqual([
        'address',
        'connection',
        'HTTP',
        'initialize',
        'tools/list',
        'gateway',
      ]);
    } finally {
      await running.stop();
    }
  });

  it('finds the older transport by itself', async () => {
    const running = await startEverything('sse');
    try {
      const { code, steps } = await doctor(running.url);
      expect(steps.find(({ name }) => name === 'HTTP')?.detail).toContain('2024-11-05');
      expect(code).toBe(0);
    } finally {
      await running.stop();
    }
  });

  it('says that a name does not resolve', async () => {
    const { code, failed } = await doctor('https://nowhere.invalid/mcp');
    expect(code).toBe(3);
    expect(failed).toMatchObject({ name: 'name' });
  });

  it('says that nothing listens', async () => {
    const url = await answering(200);
    servers.splice(0).map((server) => server.close());
    const { code, failed } = await doctor(url);
    expect(code).toBe(3);
    expect(failed).toMatchObject({
      name: 'connection',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('says that the port speaks no TLS', async () => {
    const url = await answering(200);
    const { code, failed } = await doctor(url.replace('http:', 'https:'));
    expect(code).toBe(1);
    expect(failed).toMatchObject({ name: 'TLS' });
  });

  it('tells a server that wants a token from one that refuses the token', async () => {
    const url = await answering(401, { 'WWW-Authenticate': 'Bearer realm="x"' });
    expect((await doctor(url)).failed).toMatchObject({ name: 'sign-in' });
    const given = await doctor(url, '--header-env', 'Authorization=HUNTER');
    expect(given.failed).toMatchObject({ name: 'token' });
    expect(given.code).toBe(1);
  });

  it('says that a path is wrong, and that a server is broken', async () => {
    expect((await doctor(await answering(404))).failed).toMatchObject({ name: 'HTTP' });
    const broken = await doctor(await answering(500));
    expect(broken.failed).toMatchObject({ detail: 'status 500' });
    expect(broken.code).toBe(3);
  });
});

describe('doctor without a name', () => {
  it('finds nothing wrong on an empty machine', async () => {
    const { code, steps } = await doctor();
    expect(code).toBe(0);
    expect(steps.map(({ name }) => name)).toEqual([
      'version',
      'data folder',
      'records',
      'gateway',
      'configurations',
    ]);
  });

  it('finds keys that others can read', async () => {
    mkdirSync(box.data);
    box.put('data/secret.key', 'x');
    chmodSync(join(box.data, 'secret.key'), 0o644);
    const { code, failed } = await doctor();
    expect(code).toBe(1);
    expect(failed).toMatchObject({ name: 'keys', help: expect.stringContaining('chmod 600') });
  });

  it('goes through the entries of every client', async () => {
    cursor({ command: 'no-such-program' });
    box.put('.gemini/settings.json', '{ "mcpServers": ');
    const { steps } = await doctor();
    const bad = steps.filter(({ state }) => state === 'failed').map(({ name }) => name);
    expect(bad.sort()).toEqual(['Cursor: s', 'Gemini CLI']);
  });

  it('says that a service that is configured does not answer', async () => {
    const lonely = createSandbox({ WICKETGATE_DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:9/x' });
    try {
      const { out, code } = await lonely.run(['doctor']);
      expect(code).toBe(3);
      expect(out).toContain('127.0.0.1:9 is not reached (ECONNREFUSED)');
      expect(out).not.toContain('hunter2');
    } finally {
      lonely.remove();
    }
  });
});
