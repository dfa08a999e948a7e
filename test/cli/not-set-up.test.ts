// Commands that speak to a gateway that nobody has set up yet: each says so and how to go on, and
// never that somebody is not signed in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, startServe } from '../../src/main.ts';
import { createSandbox, type Sandbox } from './run-cli.ts';

let sandbox: Sandbox;
let serving: Serving;
let remote: Sandbox;
let url: string;

beforeAll(async () => {
  sandbox = createSandbox();
  serving = await startServe({
    configFile: undefined,
    version: '0.0.0',
    folder: sandbox.data,
    listen: '127.0.0.1:0',
    environment: process.env,
    log: () => {},
    onProblems: () => {},
  });
  url = `http://127.0.0.1:${serving.address.port}`;
  const { token } = JSON.parse(readFileSync(join(sandbox.data, 'cli.json'), 'utf8'));
  remote = createSandbox({ WICKETGATE_URL: url, WICKETGATE_TOKEN: token });
});
afterAll(async () => {
  await serving.close(1_000);
  sandbox.remove();
  remote.remove();
});

const COMMANDS = [
  ['servers', 'list'],
  ['policies', 'list'],
  ['grants', 'list'],
];

describe('before a gateway is set up', () => {
  it.each(COMMANDS)('`%s %s` says so, and how to get the link', async (...args) => {
    const ended = await sandbox.run(args);
    expect(ended.code).not.toBe(0);
    expect(ended.err).toContain('not set up yet');
    expect(ended.err).toContain('open the link');
    expect(ended.err).not.toContain('signed in');
  });

  it('`approvals` and `logs` show what the data folder has, or say so too', async () => {
    for (const args of [['approvals', 'list'], ['logs']]) {
      const { code, err } = await sandbox.run(args);
      expect([args, err.includes('signed in')]).toEqual([args, false]);
      expect([args, code === 0 || err.includes('not set up yet')]).toEqual([args, true]);
    }
  });

  it('`approvals` at an address says so too', async () => {
    const { code, err } = await remote.run(['approvals', 'list', '--url', url]);
    expect(code).not.toBe(0);
    expect(err).toContain('not set up yet');
    expect(err).toContain('open the link');
  });
});
