// The official conformance suite, three ways: straight at our fixture, through the gateway over
// HTTP, and through the gateway with the fixture as its child. Through the gateway every check must
// come out as it does without it.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Folder,
  type Gateway,
  type Running,
  root,
  startGateway,
  startProcess,
  temporaryFolder,
} from '../e2e/drive.ts';
import { runSuite, type SuiteRun } from './suite.ts';
import {
  differencesOf,
  failuresOf,
  REVISIONS,
  type Revision,
  requiredScenarios,
  successesOf,
} from './verdicts.ts';

const fixture = join(root, 'test/conformance/fixture/main.mjs');
const ARM_MS = 300_000;

/**
 * Scenarios outside of the required set that we require too. The suite's tasks scenarios are left
 * out: neither the fixture nor the SDK it is made with has tasks.
 */
const FURTHER: Record<Revision, readonly string[]> = {
  '2025-11-25': ['server-session-lifecycle', 'json-schema-2020-12', 'server-sse-polling'],
  '2026-07-28': [
    'json-schema-2020-12',
    'http-header-validation',
    'http-custom-header-server-validation',
  ],
};

/** So many scenarios and succeeding checks the required set has; fewer means a broken run. */
const LEAST: Record<Revision, { readonly scenarios: number; readonly checks: number }> = {
  '2025-11-25': { scenarios: 30, checks: 70 },
  '2026-07-28': { scenarios: 37, checks: 120 },
};

/**
 * What may differ when the server is a child that speaks stdio: it has no stream that it could
 * close mid-call, and whether an answer is one JSON body or a stream is the gateway's own choice.
 */
const NOT_OVER_STDIO = [
  'server-sse-polling: server-sse-retry-field:',
  'server-sse-polling: server-sse-disconnect-resume:',
  'server-sse-multiple-streams: server-sse-streams-functional:',
];

const scenariosOf = (revision: Revision) => [...requiredScenarios(revision), ...FURTHER[revision]];

let folder: Folder;
let policy: string;
let upstream: Running & { readonly url: string };
const direct = new Map<Revision, SuiteRun>();

async function startFixture(): Promise<Running & { readonly url: string }> {
  const running = await startProcess({
    command: process.execPath,
    args: [fixture, '--http', '0'],
    stream: 'stdout',
    ready: /"url":"([^"]+)"/,
  });
  return { ...running, url: running.ready[1] ?? '' };
}

beforeAll(async () => {
  folder = temporaryFolder();
  policy = folder.write('allow-all.json', { version: '1', default: 'allow' });
  upstream = await startFixture();
  for (const revision of REVISIONS) {
    const judge = (run: SuiteRun['verdicts']) => failuresOf(run, scenariosOf(revision));
    direct.set(revision, await runSuite({ url: upstream.url, revision, judge }));
  }
}, ARM_MS);

afterAll(async () => {
  await upstream?.stop();
  folder?.remove();
});

function directRun(revision: Revision): SuiteRun {
  const run = direct.get(revision);
  if (run === undefined) throw new Error(`no direct run of ${revision}`);
  return run;
}

describe('straight at the fixture', () => {
  test.each(REVISIONS)('every required check of %s succeeds', (revision) => {
    const { verdicts, complaints } = directRun(revision);
    const required = requiredScenarios(revision);
    expect(complaints).toEqual([]);
    expect(required).toHaveLength(LEAST[revision].scenarios);
    expect(successesOf(verdicts, required)).toBeGreaterThanOrEqual(LEAST[revision].checks);
  });

  test('a server that is not there passes no scenario', async () => {
    const closed = await closedPort();
    const url = `http://127.0.0.1:${closed}/mcp`;
    const { verdicts } = await runSuite({ url, revision: '2025-11-25', judge: () => [] });
    const required = requiredScenarios('2025-11-25');
    const passing = required.filter((name) => failuresOf(verdicts, [name]).length === 0);
    expect(passing).toEqual([]);
  });
});

/** A port on which nothing listens: one that was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** What the run through the gateway does otherwise than the direct one. */
async function throughGateway(
  gateway: Gateway,
  revision: Revision,
  exceptions: readonly string[],
): Promise<readonly string[]> {
  const { verdicts } = directRun(revision);
  const judge = (actual: SuiteRun['verdicts']) =>
    differencesOf(verdicts, actual, scenariosOf(revision)).filter(
      (difference) => !exceptions.some((exception) => difference.startsWith(exception)),
    );
  const { complaints } = await runSuite({ url: gateway.url, revision, judge });
  return complaints;
}

describe('through the gateway', () => {
  let gateway: Gateway | undefined;
  afterAll(() => gateway?.stop());
  const restart = async (args: readonly string[], child: readonly string[] = []) => {
    await gateway?.stop();
    gateway = undefined;
    const state = join(folder.path, `state-${args.length}-${child.length}`);
    gateway = await startGateway(['--policy', policy, '--state', state, ...args], child);
    return gateway;
  };

  test.each(REVISIONS)(
    'every check of %s comes out as without it, over HTTP',
    async (revision) => {
      const running = await restart(['--upstream', upstream.url]);
      expect(await throughGateway(running, revision, [])).toEqual([]);
    },
    ARM_MS,
  );

  test.each(REVISIONS)(
    'every check of %s comes out as over HTTP, with the server as its child',
    async (revision) => {
      const running = await restart([], [process.execPath, fixture, '--stdio']);
      expect(await throughGateway(running, revision, NOT_OVER_STDIO)).toEqual([]);
    },
    ARM_MS,
  );
});
