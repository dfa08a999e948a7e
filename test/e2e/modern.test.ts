// The 2026-07-28 revision end to end: the official client, the real gateway and our fixture server
// agree on it, and the policy holds just as it does for the legacy revisions.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Front, ROOT_URI, type TestClient } from './client.ts';
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

const fixture = [process.execPath, join(root, 'test/conformance/fixture/main.mjs')] as const;
const [command, file] = fixture;

const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['test_image_content'],
  tools: {
    test_simple_text: { action: 'deny', reason: 'Not this one.' },
    test_input_required_result_sampling: {
      rate_limit: { max: 1, window: 'day' },
    },
  },
};

const WAYS = [
  ['stdio', 'child'],
  ['http', 'child'],
  ['stdio', 'http'],
  ['http', 'http'],
] as const;

let folder: Folder;
let upstream: Running | undefined;

beforeAll(async () => {
  folder = temporaryFolder();
  const args = [file, '--http', '0'];
  upstream = await startProcess({ command, args, stream: 'stdout', ready: /"url":"([^"]+)"/ });
});

afterAll(async () => {
  await stopAll(upstream === undefined ? [] : [upstream.stop]).finally(folder.remove);
});

describe.each(WAYS)('%s in, %s out', (front, way) => {
  let client: TestClient;
  const stops: Stop[] = [];

  beforeAll(async () => {
    const state = join(folder.path, `state-${front}-${way}`);
    const args = ['--policy', folder.write('policy.json', POLICY), '--state', state];
    if (way === 'http') args.push('--upstream', upstream?.ready[1] ?? '');
    const child = way === 'child' ? [...fixture, '--stdio'] : [];
    let to: Front = gatewayCommand(child.length > 0 ? [...args, '--', ...child] : args);
    if (front === 'http') {
      const gateway = await startGateway(args, child);
      stops.push(gateway.stop);
      to = { url: gateway.url };
    }
    client = await openClient('v2-auto', to);
    stops.push(client.close);
  });

  afterAll(async () => {
    await stopAll(stops);
  });

  test('client and server agree on the revision through the gateway', () => {
    expect(client.revision).toBe('2026-07-28');
  });

  test('a denied call is a tool result with the reason, and a hidden tool is not listed', async () => {
    const denied = await client.call('test_simple_text');
    expect(denied).toMatchObject({ isError: true, text: '[POLICY DENIED] Not this one.' });
    expect(denied.meta['wicketgate/decision']).toMatchObject({ code: 'denied' });
    const names = await client.tools();
    expect(names).toContain('test_simple_text');
    expect(names).not.toContain('test_image_content');
  });

  test('a tool that needs input gets it by the retried call', async () => {
    const hello = await client.call('test_input_required_result_elicitation');
    expect(hello.text).toBe('Hello, Ada Lovelace!');
    expect((await client.call('test_input_required_result_list_roots')).text).toBe(ROOT_URI);
  });

  test('each retry is a call of its own to the policy', async () => {
    const answer = await client.call('test_input_required_result_sampling');
    expect(answer.text).toMatch(/^\[POLICY DENIED\] Limit reached: at most 1 per day/);
  });

  test('progress and mirrored arguments pass', async () => {
    const seen: number[] = [];
    const onProgress = (progress: number) => seen.push(progress);
    await client.call('test_tool_with_progress', {}, { onProgress });
    expect(seen).toEqual([0, 50, 100]);
    const args = { region: 'Zürich ✓', priority: 7 };
    expect((await client.call('test_x_mcp_header', args)).text).toBe(JSON.stringify(args));
  });
});
