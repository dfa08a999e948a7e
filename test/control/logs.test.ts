// `wicketgate logs` at a running gateway: the same lines as from its data folder, calls as they happen,
// and all of them as a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../cli/run-cli.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { callTool } from './agent.ts';
import { type ControlSite, openControlSite, POLICY, SEEDS } from './organisations.ts';

let site: ControlSite;
let sandbox: Sandbox;
let server: string;
let token: string;

beforeAll(async () => {
  site = await openControlSite();
  sandbox = createSandbox({ WICKETGATE_URL: site.base, WICKETGATE_TOKEN: site.tokens.viewer });
  const upstream = { kind: 'command', command: SEEDS };
  server = (await write('/servers', { name: 'Seeds', upstream })).id;
  const policy = (await write('/policies', { name: 'p', text: POLICY })).id;
  token = (await write('/grants', { label: 'agent', servers: [server], policy })).token;
  for (const tool of ['first', 'second', 'third']) await call(tool);
}, 120_000);

afterAll(async () => {
  sandbox?.remove();
  await site.close();
});

async function write(path: string, body: unknown) {
  return (await site.ask('post', path, { token: site.tokens.admin, body })).body;
}

/** A call in a session of its own; the policy denies it. */
async function call(name: string): Promise<void> {
  await callTool({ url: `${site.base}/mcp/${server}/`, token }, name);
}

function toolsOf(out: string): readonly string[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).tool);
}

describe('logs', () => {
  it('shows what a gateway has recorded, oldest first, as its folder does', async () => {
    const remote = await sandbox.run(['logs', '--json']);
    expect(remote).toMatchObject({ code: 0, err: '' });
    expect(toolsOf(remote.out)).toEqual(['first', 'second', 'third']);
    const local = await sandbox.run(['logs', '--json', '--state', site.folder]);
    const fields = (out: string) =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(fields(remote.out)).toEqual(fields(local.out));
    const table = await sandbox.run(['logs', '--grant', 'agent', '-n', '2']);
    expect(table.out.split('\n').slice(1).join('\n')).toMatch(/second[\s\S]*third/);
    expect(table.out).not.toContain('first');
  });

  it('finds the gateway that runs on the folder without being told', async () => {
    const near = createSandbox({ WICKETGATE_STATE: site.folder });
    const { code, out } = await near.run(['logs', '--json', '--tool', 'second']);
    expect([code, toolsOf(out)]).toEqual([0, ['second']]);
    near.remove();
  });

  it('writes all of them as a file that only its owner can read', async () => {
    const csv = await sandbox.run(['logs', '--export', 'csv', '--out', 'calls.csv']);
    expect(csv).toEqual({ code: 0, out: '', err: '' });
    const file = join(sandbox.folder, 'calls.csv');
    expect(readFileSync(file, 'utf8').trimEnd().split('\r\n')).toHaveLength(4);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = await sandbox.run(['logs', '--export', 'jsonl']);
    expect(toolsOf(lines.out)).toEqual(['third', 'second', 'first']);
    const local = await sandbox.run(['logs', '--export', 'jsonl', '--state', site.folder]);
    expect(toolsOf(local.out)).toEqual(['first', 'second', 'third']);
  });

  it('follows', async () => {
    const env = { ...process.env, WICKETGATE_URL: site.base, WICKETGATE_TOKEN: site.tokens.viewer };
    const args = [ensureBuilt(), 'logs', '--follow', '--json', '-n', '1'];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value).tool;
    expect(await next()).toBe('third');
    await call('fourth');
    expect(await next()).toBe('fourth');
    child.kill();
    await once(child, 'close');
  });

  it('says what is wrong with where it is sent', async () => {
    const refused = createSandbox({ WICKETGATE_URL: site.base, WICKETGATE_TOKEN: 'wka_none' });
    const { code, err } = await refused.run(['logs', '--export', 'csv']);
    expect([code === 0, err]).toEqual([false, expect.stringContaining('refused')]);
    refused.remove();
    const nobody = createSandbox({ WICKETGATE_URL: 'http://127.0.0.1:9', WICKETGATE_TOKEN: 'x' });
    const unreachable = await nobody.run(['logs']);
    expect(unreachable.code).toBe(3);
    nobody.remove();
  });
});
