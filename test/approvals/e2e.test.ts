// A held call from the agent to the server, with the official SDK client over stdio and over HTTP: the
// person decides with the command line on the same data folder, in another process.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../cli/run-cli.ts';
import type { TestClient } from '../e2e/client.ts';
import { gatewayCommand, type Stop, startGateway, stopAll } from '../e2e/drive.ts';
import { openClient } from '../e2e/open-client.ts';
import { publishedServer } from '../e2e/published-servers.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  tools: { 'get-sum': { action: 'require_approval', reason: 'Sums are for grown-ups.' } },
};

let box: Sandbox;
let stops: Stop[] = [];

beforeEach(() => {
  box = createSandbox();
});

afterEach(async () => {
  await stopAll(stops.splice(0)).finally(box.remove);
});

const policyArgs = () => ['--policy', box.put('policy.json', POLICY), '--state', box.data];

async function overStdio(): Promise<TestClient> {
  const child = publishedServer('everything');
  const client = await openClient('v2', gatewayCommand([...policyArgs(), '--', ...child]));
  stops.push(client.close);
  return client;
}

async function overHttp() {
  const gateway = await startGateway(policyArgs(), publishedServer('everything'));
  stops.push(gateway.stop);
  const client = await openClient('v2', { url: gateway.url });
  stops.push(client.close);
  return { gateway, client };
}

const sum = (client: TestClient, b = 2) => client.call('get-sum', { a: 1, b });

/** Id of the approval that an answer names. */
function idOf({ meta }: Awaited<ReturnType<TestClient['call']>>): string {
  const { approval } = meta['wicketgate/decision'] as { approval: string }; // the gate's own answer
  return approval;
}

async function holdApproveAndPass(client: TestClient): Promise<void> {
  const held = await sum(client);
  expect(held.text).toMatch(/^\[APPROVAL REQUIRED\] Sums are for grown-ups\. Approval apr_/);
  const id = idOf(held);
  const listed = await box.run(['approvals', 'list', '--json']);
  expect(JSON.parse(listed.out)).toMatchObject([{ id, state: 'pending', tool: 'get-sum' }]);
  const seen = await box.run(['approvals', 'show', id]);
  expect(seen.out).toContain('"a": 1,\n  "b": 2');
  expect(await box.run(['approvals', 'approve', id])).toMatchObject({ code: 0 });
  expect((await sum(client, 3)).text).toContain('[APPROVAL REQUIRED]');
  expect((await sum(client)).text).toContain('3');
  expect((await sum(client)).text).toContain('[APPROVAL REQUIRED]');
}

describe('a held call passes once after a person has approved it', () => {
  it('over stdio', async () => {
    await holdApproveAndPass(await overStdio());
  });

  it('over HTTP', async () => {
    await holdApproveAndPass((await overHttp()).client);
  });
});

describe('the command line', () => {
  it('refuses with a note that the agent is told', async () => {
    const client = await overStdio();
    const id = idOf(await sum(client));
    const refused = await box.run(['approvals', 'refuse', id, '--note', 'Count yourself.']);
    expect(refused).toMatchObject({ code: 0 });
    expect((await sum(client)).text).toContain('[POLICY DENIED]');
    expect((await sum(client)).text).toContain('Count yourself.');
    expect(await box.run(['approvals', 'approve', id])).toMatchObject({ code: 1 });
  });

  it('says what is wrong with a folder or an id', async () => {
    expect(await box.run(['approvals', 'list', '--state', join(box.home, 'none')])).toMatchObject({
      code: 2,
    });
    await sum(await overStdio());
    expect(await box.run(['approvals', 'show', 'apr_x'])).toMatchObject({ code: 2 });
  });
});

describe('approvals outlive the gateway', () => {
  it('what was approved before a kill -9 passes once after it', async () => {
    const first = await overHttp();
    await first.client.tools();
    const id = idOf(await sum(first.client));
    process.kill(first.gateway.pid, 'SIGKILL');
    expect(await box.run(['approvals', 'approve', id])).toMatchObject({ code: 0 });
    stops = [];
    await first.client.close().catch(() => {}); // its gateway is gone
    const { client } = await overHttp();
    const answers = await Promise.all([sum(client), sum(client), sum(client)]);
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
  });
});
