// Attack 34, a full disk under the control store: what cannot be kept is refused and not in force, what was
// in force stays so, and all goes on when there is space again. Made with the limit on the size of a file.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTool } from './agent.ts';
import { type Answer, askAt, SEEDS } from './ask-api.ts';
import { type ServeProcess, startServeProcess } from './serve-process.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
const LARGE = 'x'.repeat(60_000);
const policyText = (note: string) =>
  JSON.stringify({ version: '1', default: 'deny', description: LARGE + note, tools: {} });

let folder: string;
let serve: ServeProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wicketgate-full-'));
  serve = await startServeProcess(folder);
}, 60_000);
afterAll(async () => {
  await serve?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  askAt(serve.base, method, path, { token: serve.token, body, headers });
const limitFiles = (bytes: string) =>
  execFileSync('prlimit', ['--pid', `${serve.child.pid}`, `--fsize=${bytes}:`]);

it.runIf(hasPrlimit)(
  'refuses what it cannot keep, keeps what is in force, and goes on when there is space again',
  async () => {
    const upstream = { kind: 'command', command: SEEDS };
    const server = (await ask('post', '/servers', { name: 'Seeds', upstream })).body.id;
    const text = JSON.stringify({ version: '1', default: 'deny', tools: { cache_cas: {} } });
    const policy = (await ask('post', '/policies', { name: 'first', text })).body;
    const minted = (
      await ask('post', '/grants', { label: 'agent', servers: [server], policy: policy.id })
    ).body;
    const call = (name: string, secret = minted.token) =>
      callTool({ url: `${serve.base}/mcp/${server}/`, token: secret }, name, {
        key: 'a',
        value: '1',
        cas: 0,
      });
    expect((await call('cache_cas')).text).toContain('result');

    const used = statSync(join(folder, 'control.db-wal')).size;
    limitFiles(String(used + 400_000));
    const kept: string[] = [];
    let refused: Answer | undefined;
    for (let at = 0; at < 60 && refused === undefined; at += 1) {
      const name = `large ${at}`;
      const answer = await ask('post', '/policies', { name, text: policyText(name) });
      if (answer.status === 201) kept.push(name);
      else refused = answer;
    }
    expect(refused?.status).toBe(503);
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.stringify(refused?.body)).not.toContain(folder);
    // Not even a page fits: nothing is changed, nothing is called, and what is in force goes on.
    limitFiles('4096');
    const revoke = () => ask('post', `/grants/${minted.grant.id}/revoke`);
    expect((await revoke()).status).toBe(503);
    const unrecorded = await call('cache_cas');
    expect(unrecorded.text).toContain('could not be recorded');
    expect((await call('cache_cas', 'wkg_nobody')).status).toBe(401);
    expect((await ask('get', '/policies?limit=100')).status).toBe(200);

    limitFiles('unlimited');
    const again = await ask('post', '/policies', { name: 'free again', text: policyText('') });
    expect(again.status).toBe(201);
    expect((await call('cache_cas')).text).toContain('result');
    expect((await revoke()).status).toBe(200);
    expect((await call('cache_cas')).status).toBe(401);
    await serve.stop();
    serve = await startServeProcess(folder);
    const listed = await ask('get', '/policies?limit=100');
    const names = listed.body.data.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['first', 'free again', ...kept].sort());
  },
  40_000,
);
