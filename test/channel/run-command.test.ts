// `wicketgate run` as users start it: what it says when something is wrong, and what it asks for
// when others can reach it.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, shakeHands, startStdio } from '../attacks/stdio-gateway.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { type Folder, startGateway, startProcess, temporaryFolder } from '../e2e/drive.ts';
import { rawServer } from './processes.ts';

let folder: Folder;
let policy: string;

beforeAll(() => {
  folder = temporaryFolder();
  policy = folder.write('policy.json', { version: '1', default: 'allow' });
});

afterAll(() => folder.remove());

function run(...args: readonly string[]) {
  const state = ['--state', join(folder.path, 'state')];
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [ensureBuilt(), 'run', ...state, ...args],
    { encoding: 'utf8', input: '', timeout: 30_000 },
  );
  return { status, stderr, stdout };
}

const child = ['--', ...rawServer()];

describe('run', () => {
  it.each([
    ['without a policy', [...child], 2, /no policy is given\n.*--policy FILE/],
    ['without a server', ['--policy', 'P'], 2, /no server is given\n.*after `--`/],
    ['with two servers', ['--policy', 'P', '--upstream', 'http://x/', ...child], 2, /two servers/],
    ['with a policy that is not there', ['--policy', 'nope', ...child], 2, /cannot read `.*nope`/],
    ['with an odd address', ['--policy', 'P', '--upstream', 'ftp://x'], 2, /no http or https URL/],
    ['with an odd --listen', ['--policy', 'P', '--listen', '80', ...child], 2, /not HOST:PORT/],
    [
      'with a header of an unset variable',
      ['--policy', 'P', '--upstream', 'http://x/', '--header', 'A: ${NO_SUCH}'],
      2,
      /`NO_SUCH` is not set/,
    ],
    [
      'with --tools that holds no tools',
      ['--policy', 'P', '--tools', 'P', ...child],
      2,
      /has no list `tools`/,
    ],
    [
      'with a server that is not there',
      ['--policy', 'P', '--upstream', 'http://127.0.0.1:1/'],
      3,
      /127\.0\.0\.1:1 refuses connections\n/,
    ],
    [
      'with a command that is not there',
      ['--policy', 'P', '--', 'no-such-command'],
      3,
      /`no-such-command` was not found; check the command/,
    ],
    ['with a state folder that is a file', ['--policy', 'P', ...child], 3, /cannot be created/],
  ])('says what is wrong and what to do: %s', (name, args, status, said) => {
    const flags = args.map((arg) => (arg === 'P' ? policy : arg));
    const state = name.includes('state folder') ? ['--state', policy] : [];
    const result = run(...state, ...flags);
    expect(result.stderr).toMatch(said);
    expect(result.status).toBe(status);
    expect(result.stdout).toBe('');
  });

  it('shows every problem of a wrong policy, with its place', () => {
    const wrong = folder.write('wrong.json', { version: '2', default: 'maybe', more: 1 });
    const { status, stderr } = run('--policy', wrong, ...child);
    expect(status).toBe(1);
    expect(stderr.match(/wrong\.json:\d+:\d+ error/g)).toHaveLength(3);
  });

  it('says that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { status, stderr } = run('--policy', policy, '--listen', `127.0.0.1:${port}`, ...child);
    taken.close();
    expect([status, stderr]).toEqual([3, expect.stringMatching(/is in use\n.*another port/)]);
  });

  it('takes classes from --tools, and records grant, server, session and class', async () => {
    const tools = folder.write('tools.json', { tools: [{ name: 'echo', class: 'Write' }] });
    const rules = { version: '1', default: 'allow', classes: { Write: { action: 'deny' } } };
    const flags = ['--tools', tools, '--grant', 'agent', '--server', 'files'];
    const gateway = startStdio(rules, rawServer(), flags);
    await shakeHands(gateway);
    await gateway.send(call(1, 'echo'));
    expect(await gateway.answer(1)).toMatchObject({ result: { isError: true } });
    expect(await gateway.records()).toMatchObject([
      { grant: 'agent', server: 'files', class: 'Write', session: expect.any(String) },
    ]);
    await gateway.close();
  });

  it('takes an edited policy for the next call of the same session', async () => {
    const gateway = startStdio({ version: '1', default: 'allow' }, rawServer());
    await shakeHands(gateway);
    await gateway.send(call(1, 'echo'));
    expect(await gateway.answer(1)).not.toMatchObject({ result: { isError: true } });
    await gateway.editPolicy({ version: '1', default: 'deny' });
    await gateway.send(call(2, 'echo'));
    expect(await gateway.answer(2)).toMatchObject({ result: { isError: true } });
    await gateway.close();
  });
});

describe('run --listen', () => {
  const ask = (url: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}',
    });

  it('asks for no token on loopback, and for the right host', async () => {
    const gateway = await startGateway(['--policy', policy, '--state', folder.path], rawServer());
    expect((await ask(gateway.url)).status).toBe(200);
    expect((await ask(gateway.url, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(gateway.url.replace('/mcp', '/other'))).status).toBe(404);
    await gateway.stop();
  });

  it('mints a token when others can reach it, and lets nobody in without', async () => {
    const state = ['--state', join(folder.path, 'open')];
    const args = ['run', '--policy', policy, ...state, '--listen', '0.0.0.0:0', ...child];
    const gateway = await startProcess({
      command: process.execPath,
      args: [ensureBuilt(), ...args],
      stream: 'stderr',
      ready: /Bearer (wkg_\w+)[\s\S]*listening on http:\/\/0\.0\.0\.0:(\d+)\/mcp/,
    });
    const [, token, port] = gateway.ready;
    const url = `http://127.0.0.1:${port}/mcp`;
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, { Authorization: 'Bearer wkg_wrong' })).status).toBe(401);
    expect((await ask(url, { Authorization: `Bearer ${token}` })).status).toBe(200);
    await gateway.stop();
  });
});
