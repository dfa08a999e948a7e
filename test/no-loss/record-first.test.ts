// The record comes first: it is there before the upstream sees the call, and when it cannot be
// written the upstream sees nothing, until it can be written again.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { call, type Gateway, type GatewayConfig, startGateway } from '../attacks/gateway.ts';
import { answerPlainly, startUpstream, type Upstream } from '../attacks/upstream.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  tools: {
    denied: { action: 'deny' },
    counted: { rate_limit: { max: 1_000, window: 'month' } },
  },
};

let upstream: Upstream;
let gateway: Gateway;
/** Earlier ones of a test, on the same folder. */
let ended: Gateway[] = [];

const config = (): GatewayConfig => ({
  servers: { s: upstream.url },
  policies: { p: POLICY },
  grants: { agent: { server: 's', policy: 'p' } },
});

beforeEach(async () => {
  upstream = await startUpstream();
  gateway = await startGateway(config());
});
afterEach(async () => {
  await gateway?.stop();
  for (const one of ended.splice(0)) await one.stop();
  await upstream?.close();
});

const ask = async (tool: string, id: unknown = 1) => {
  const { status, body } = await gateway.ask({ body: call(tool, {}, id) });
  return { status, body, code: JSON.parse(body).error?.code };
};

/** Every kind of call is refused, and nothing of it goes on. */
async function expectRefusals(): Promise<void> {
  upstream.forget();
  const answers = await Promise.all(
    ['plain', 'counted', 'denied', 'plain'].map((tool) => ask(tool)),
  );
  expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(4).fill([503, 50_301]));
  expect(upstream.bytes()).toBe('');
}

async function verifyRecords() {
  const records = openRecords(gateway.dataFolder);
  try {
    return await records.verify({ nowMs: Date.now() });
  } finally {
    records.close();
  }
}

async function expectService(): Promise<void> {
  await vi.waitFor(async () => expect((await ask('counted')).body).toContain('"ran"'), {
    timeout: 10_000,
  });
  expect((await ask('denied')).body).toContain('[POLICY DENIED]');
}

describe('a record', () => {
  it('is in the ledger before the upstream sees the call', async () => {
    await ask('plain', 'first');
    const records = openRecords(gateway.dataFolder);
    const late: unknown[] = [];
    upstream.answer(async (seen) => {
      const newest = await records.entriesBefore(Number.MAX_SAFE_INTEGER, 500);
      const found = newest.some(({ text }) => JSON.parse(text).rpcId === seen.message?.id);
      if (!found) late.push(seen.message?.id);
      return answerPlainly(seen);
    });
    const ids = Array.from({ length: 120 }, (_, index) => `call-${index}`);
    await Promise.all(ids.map((id) => ask('counted', id)));
    records.close();
    expect(upstream.calls()).toHaveLength(121);
    expect(late).toEqual([]);
  });

  it('is complete for every call once the gateway has stopped politely', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, id) => ask('counted', id)));
    await gateway.end();
    const entries = await gateway.records();
    expect(entries.filter(({ kind }) => kind === 'outcome')).toHaveLength(50);
  });
});

describe('while no record can be written', () => {
  const ledger = () => join(gateway.dataFolder, 'ledger.db');
  const away = () => `${ledger()}.away`;

  it.each<[string, () => void]>([
    ['gone', () => {}],
    ['a folder', () => mkdirSync(ledger())],
    ['an empty file', () => writeFileSync(ledger(), '')],
    ['something else', () => writeFileSync(ledger(), 'no ledger at all '.repeat(1_000))],
  ])(
    'because the ledger is %s, nothing passes; put back, all is well again',
    async (_, replace) => {
      await expectService();
      renameSync(ledger(), away());
      replace();
      await expectRefusals();
      // Everything in the gateway that looks at the ledger now and then has met it by then.
      await setTimeout(600);
      rmSync(ledger(), { recursive: true, force: true });
      renameSync(away(), ledger());
      await expectService();
      const { finding } = await verifyRecords();
      expect(finding).toBeUndefined();
    },
  );

  it('because an older copy has taken its place, nothing passes', async () => {
    await expectService();
    await gateway.end();
    copyFileSync(ledger(), `${ledger()}.old`);
    const next = await startGateway(config(), gateway);
    [gateway, ended] = [next, [...ended, gateway]];
    await expectService();
    const files = ['', '-wal', '-shm'].map((end) => `${ledger()}${end}`);
    for (const file of files) renameSync(file, `${file}.away`);
    copyFileSync(`${ledger()}.old`, ledger());
    await expectRefusals();
    for (const file of files) renameSync(`${file}.away`, file);
    await expectService();
  });

  it.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
    'because the disk is full, nothing passes; with room again, all is well',
    async () => {
      await expectService();
      const limitFiles = (bytes: string) =>
        execFileSync('prlimit', ['--pid', String(gateway.pid), `--fsize=${bytes}:unlimited`]);
      limitFiles('1024');
      await expectRefusals();
      limitFiles('unlimited');
      await expectService();
      expect(existsSync(ledger())).toBe(true);
    },
  );
});
