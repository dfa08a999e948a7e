// The `everything` server behind the real gateway, by every way in and out: whatever the policy
// does not speak of passes through, in both directions, for both official SDKs.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Front, ROOT_URI, SAMPLE_TEXT, type TestClient } from './client.ts';
import {
  type Folder,
  gatewayCommand,
  type Running,
  type Stop,
  startGateway,
  stopAll,
  temporaryFolder,
} from './drive.ts';
import { openClient, type Sdk } from './open-client.ts';
import { publishedServer, startEverything } from './published-servers.ts';

const UPSTREAMS = ['child', 'streamableHttp', 'sse'] as const;
/** `sse` is HTTP+SSE of 2024-11-05, which has no modern era to probe for. */
const FRONTS = ['stdio', 'http', 'sse'] as const;
const CLIENTS: readonly Sdk[] = ['v1', 'v2-auto'];

const COMBINATIONS = UPSTREAMS.flatMap((upstream) =>
  FRONTS.flatMap((front) => CLIENTS.map((sdk) => [sdk, front, upstream] as const)),
).filter(
  ([sdk, front, upstream]) => front !== 'sse' || (sdk === 'v1' && upstream !== 'streamableHttp'),
);

const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['get-env'],
  tools: { 'get-sum': { action: 'deny', reason: 'No sums.' } },
};

let folder: Folder;
const upstreams = new Map<string, Running & { readonly url: string }>();

beforeAll(async () => {
  folder = temporaryFolder();
  for (const transport of ['streamableHttp', 'sse'] as const) {
    upstreams.set(transport, await startEverything(transport));
  }
});

afterAll(async () => {
  await stopAll([...upstreams.values()].map(({ stop }) => stop)).finally(folder.remove);
});

/** The gateway's arguments for an upstream, and the child's command when it is one. */
function argumentsFor(upstream: string): { args: string[]; child: readonly string[] } {
  const args = ['--policy', folder.write('policy.json', POLICY), '--state', statePath()];
  if (upstream === 'child') return { args, child: publishedServer('everything') };
  return { args: [...args, '--upstream', upstreams.get(upstream)?.url ?? ''], child: [] };
}

let states = 0;
function statePath(): string {
  states += 1;
  return join(folder.path, `state-${states}`);
}

describe.each(COMBINATIONS)('client %s, %s in, %s out', (sdk, front, upstream) => {
  let client: TestClient;
  const stops: Stop[] = [];

  beforeAll(async () => {
    const { args, child } = argumentsFor(upstream);
    const tail = child.length > 0 ? ['--', ...child] : [];
    let to: Front = gatewayCommand([...args, ...tail]);
    if (front !== 'stdio') {
      const gateway = await startGateway(args, child);
      stops.push(gateway.stop);
      to = front === 'http' ? { url: gateway.url } : { url: `${gateway.url}/sse`, sse: true };
    }
    client = await openClient(sdk, to);
    stops.push(client.close);
  });

  afterAll(async () => {
    await stopAll(stops);
  });

  test('tools are listed but for the hidden one', async () => {
    const names = await client.tools();
    expect(names).toContain('echo');
    expect(names).toContain('get-sum');
    expect(names).toContain('trigger-sampling-request');
    expect(names).not.toContain('get-env');
  });

  test('allowed calls are answered by the server, denied ones by the gateway', async () => {
    expect((await client.call('echo', { message: 'héllo ✓' })).text).toBe('Echo: héllo ✓');
    const sum = await client.call('get-sum', { a: 1, b: 2 });
    expect(sum).toMatchObject({ isError: true, text: '[POLICY DENIED] No sums.' });
    expect(sum.meta['wicketgate/decision']).toMatchObject({ decision: 'deny', code: 'denied' });
    const env = await client.call('get-env');
    expect(env).toMatchObject({
      isError: true,
      text: '[POLICY DENIED] Tool "get-env" is not available.',
    });
    const structured = await client.call('get-structured-content', { location: 'New York' });
    expect(structured.raw['structuredContent']).toHaveProperty('temperature');
  });

  test('progress arrives, in order, before the answer', async () => {
    const seen: number[] = [];
    const answer = await client.call(
      'trigger-long-running-operation',
      { duration: 0.2, steps: 4 },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(answer.text).toContain('completed');
    // The last one may come in one piece with the answer; the clients drop it then.
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  });

  test('the server can ask the client for a sample, for input and for its roots', async () => {
    const sampled = await client.call('trigger-sampling-request', { prompt: 'hi', maxTokens: 5 });
    expect(sampled.text).toContain(SAMPLE_TEXT);
    expect((await client.call('trigger-elicitation-request')).text).toContain('Ada Lovelace');
    expect((await client.call('get-roots-list')).text).toContain(ROOT_URI);
  });

  test('resources can be read and watched', async () => {
    const uri = 'demo://resource/dynamic/text/1';
    expect(JSON.stringify(await client.readResource(uri))).toContain(uri);
    const blob = await client.readResource('demo://resource/dynamic/blob/2');
    expect(JSON.stringify(blob)).toContain('"blob":"');
    await client.subscribe(uri);
    await client.call('toggle-subscriber-updates');
    const updated = await client.notice(
      ({ method }) => method === 'notifications/resources/updated',
    );
    expect(updated.params).toEqual({ uri });
  });

  test('prompts and completions pass', async () => {
    expect(await client.prompts()).toContain('args-prompt');
    expect(await client.prompt('args-prompt', { city: 'Zürich' })).toBe(
      "What's weather in Zürich?",
    );
    const names = await client.completions('completable-prompt', 'department', 'S');
    expect(names).toEqual(['Sales', 'Support']);
  });

  test('log messages pass once a level is set', async () => {
    await client.setLogLevel('debug');
    await client.call('toggle-simulated-logging');
    const message = await client.notice(({ method }) => method === 'notifications/message');
    expect(message.params).toHaveProperty('level');
  });

  test('a call can be given up, and the session lives on', async () => {
    const controller = new AbortController();
    const given = client.call(
      'trigger-long-running-operation',
      { duration: 300, steps: 3000 },
      { signal: controller.signal, onProgress: () => controller.abort('enough') },
    );
    await expect(given).rejects.toThrow();
    await client.ping();
    expect((await client.call('echo', { message: 'still here' })).text).toBe('Echo: still here');
  });
});
