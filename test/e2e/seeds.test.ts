// The seeds example behind the real gateway: each of its policies does what its README says, and
// the server's own state shows that a denied call never arrived.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, TestClient } from './client.ts';
import {
  type Folder,
  gatewayCommand,
  type Running,
  root,
  type Stop,
  startGateway,
  startProcess,
  stopAll,
  temporaryFolder,
} from './drive.ts';
import { openClient } from './open-client.ts';

const seeds = join(root, 'examples/seeds');
const server = join(seeds, 'server.mjs');

let folder: Folder;
let stops: Stop[];

beforeEach(() => {
  folder = temporaryFolder();
  stops = [];
});

afterEach(async () => {
  await stopAll(stops).finally(folder.remove);
});

/** The gateway's arguments for one of the example's policies and a state folder. */
const argumentsFor = (policy: string, state: string) => [
  ...['--policy', join(seeds, policy)],
  ...['--state', join(folder.path, state)],
];

/** A client over stdio whose server is the gateway, whose child is the seeds server. */
async function connect(policy: string, state = 'state'): Promise<TestClient> {
  const args = [...argumentsFor(policy, state), '--', process.execPath, server];
  const client = await openClient('v1', gatewayCommand(args));
  stops.push(client.close);
  return client;
}

/** A client over HTTP, in front of the seeds server on HTTP. */
async function connectOverHttp(policy: string, state: string): Promise<TestClient> {
  const upstream: Running = await startProcess({
    command: process.execPath,
    args: [server, '--http', '0'],
    stream: 'stderr',
    ready: /listening on (\S+)/,
  });
  stops.push(upstream.stop);
  const args = [...argumentsFor(policy, state), '--upstream', upstream.ready[1] ?? ''];
  const gateway = await startGateway(args);
  stops.push(gateway.stop);
  const client = await openClient('v1', { url: gateway.url });
  stops.push(client.close);
  return client;
}

interface SeedsState {
  readonly calls: number;
  readonly communications: readonly unknown[];
  readonly imageSets: readonly string[];
}

/** What the server itself says it has done. */
async function stateOf(client: TestClient): Promise<SeedsState> {
  const { contents } = await client.readResource('seeds://state');
  return JSON.parse(Array.isArray(contents) ? contents[0].text : '');
}

const communicate = (client: TestClient) =>
  client.call('add_communication_to_case', { caseId: 'case-1', body: 'hello' });
const copy = (client: TestClient) => client.call('copy_image_set', { imageSetId: 'set-1' });

/**
 * Windows begin at whole minutes. Runs `once` with a fresh state folder until it begins and ends
 * within one minute; each attempt takes a few seconds at most, so the second one does.
 */
async function withinOneMinute<T>(once: (state: string) => Promise<T>): Promise<T> {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const began = minute();
    const result = await once(`state-${attempt}`);
    if (minute() === began) return result;
  }
  throw new Error('no attempt stayed within one minute');
}

async function repeat(count: number, call: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await call());
  return answers;
}

const passed = (answers: readonly Answer[]) => answers.filter((answer) => !answer.isError).length;

describe('add_communication_to_case.json', () => {
  test('is the document of the page, unchanged', () => {
    const text = readFileSync(join(seeds, 'add_communication_to_case.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      version: '1',
      default: 'deny',
      tools: {
        add_communication_to_case: {
          limits: [
            {
              counter: 'add_communication_to_case_rate',
              window: 'minute',
              max: 30,
              scope: 'grant',
            },
          ],
        },
      },
    });
  });

  test.each([
    ['stdio', connect],
    ['HTTP', connectOverHttp],
  ])('lets 30 calls a minute pass and denies the 31st, over %s', async (_way, open) => {
    const { answers, state } = await withinOneMinute(async (name) => {
      const client = await open('add_communication_to_case.json', name);
      const answers = await repeat(31, () => communicate(client));
      return { answers, state: await stateOf(client) };
    });
    expect(passed(answers.slice(0, 30))).toBe(30);
    const last = answers[30];
    expect(last?.isError).toBe(true);
    expect(last?.text).toMatch(
      /^\[POLICY DENIED\] Limit reached: at most 30 per minute for "add_communication_to_case_rate"\. Resets in \d+ s\.$/,
    );
    expect(last?.meta['wicketgate/decision']).toMatchObject({
      decision: 'deny',
      code: 'limit_exceeded',
      rule: '/tools/add_communication_to_case/limits/0',
      retryAfterMs: expect.any(Number),
    });
    expect(state.calls).toBe(30);
    expect(state.communications).toHaveLength(30);
  });

  test('counts on after a restart', async () => {
    const answers = await withinOneMinute(async (state) => {
      const before = await connect('add_communication_to_case.json', state);
      const first = await repeat(20, () => communicate(before));
      await before.close();
      const after = await connect('add_communication_to_case.json', state);
      return [...first, ...(await repeat(11, () => communicate(after)))];
    });
    expect(passed(answers)).toBe(30);
    expect(answers[30]?.text).toContain('Limit reached');
  });

  test('denies every other tool and does not list it', async () => {
    const client = await connect('add_communication_to_case.json');
    expect(await client.tools()).toEqual(['add_communication_to_case']);
    for (const name of ['cache_cas', 'copy_image_set', 'CreateCodeConnection', 'no_such_tool']) {
      const answer = await client.call(name, { imageSetId: 'set-1' });
      expect(answer.text).toBe(`[POLICY DENIED] Tool "${name}" is not permitted by policy.`);
      expect(answer.meta['wicketgate/decision']).toMatchObject({
        code: 'default_deny',
        rule: '(default deny)',
      });
    }
    expect((await stateOf(client)).calls).toBe(0);
  });
});

describe('rate-limit.json', () => {
  test('lets 10 calls in 60 seconds pass, for each tool by itself', async () => {
    const { answers, other, state } = await withinOneMinute(async (name) => {
      const client = await connect('rate-limit.json', name);
      const answers = await repeat(12, () => copy(client));
      const other = await client.call('cache_cas', { key: 'k', value: 'v', cas: 0 });
      return { answers, other, state: await stateOf(client) };
    });
    expect(passed(answers)).toBe(10);
    expect(answers[10]?.text).toMatch(
      /^\[POLICY DENIED\] Limit reached: at most 10 per 60 s for "copy_image_set_rate"\. Resets in \d+ s\.$/,
    );
    expect(other.isError).toBe(false);
    expect(state.calls).toBe(11);
    expect(state.imageSets).toHaveLength(11);
  });
});

describe('deny-with-reason.json', () => {
  test('denies with the reason and leaves the tool in sight', async () => {
    const client = await connect('deny-with-reason.json');
    expect(await client.tools()).toEqual(['cache_cas', 'copy_image_set']);
    const answer = await client.call('cache_cas', { key: 'k', value: 'v', cas: 0 });
    const reason = 'The cache is filled by the deployment pipeline only.';
    expect(answer).toMatchObject({ isError: true, text: `[POLICY DENIED] ${reason}` });
    expect(answer.meta['wicketgate/decision']).toMatchObject({
      code: 'denied',
      rule: '/tools/cache_cas/deny_if/0',
    });
    expect((await copy(client)).isError).toBe(false);
    expect(await stateOf(client)).toMatchObject({ calls: 1, imageSets: ['set-1', 'set-2'] });
  });
});
