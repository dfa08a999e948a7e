// Published servers behind the real gateway: what the policy allows works, what it denies never
// reaches the server, and what it hides is not listed.
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Front, TestClient } from './client.ts';
import {
  type Folder,
  gatewayCommand,
  type Stop,
  startGateway,
  stopAll,
  temporaryFolder,
} from './drive.ts';
import { openClient, SDKS, type Sdk } from './open-client.ts';
import { publishedServer } from './published-servers.ts';

let folder: Folder;
let stops: Stop[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  stops = [];
});

afterEach(async () => {
  await stopAll(stops).finally(folder.remove);
});

interface Setup {
  readonly sdk: Sdk;
  readonly front: 'stdio' | 'http';
  readonly policy: unknown;
  readonly server: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Opens a client whose server is the gateway, whose child is the given server. */
async function connect({ sdk, front, policy, server, env }: Setup): Promise<TestClient> {
  const args = ['--policy', folder.write('policy.json', policy)];
  args.push('--state', join(folder.path, 'state'));
  const client = await openClient(sdk, await startFront(front, args, server, env ?? {}));
  stops.push(client.close);
  return client;
}

async function startFront(
  front: 'stdio' | 'http',
  args: readonly string[],
  server: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Front> {
  if (front === 'stdio') return { ...gatewayCommand([...args, '--', ...server]), env };
  const gateway = await startGateway(args, server, env);
  stops.push(gateway.stop);
  return { url: gateway.url };
}

/** That the answer is the gateway's denial, in the form that agents and programs can read. */
function expectDenied(answer: Answer, code: string, rule: string, message: string) {
  expect(answer.text).toBe(`[POLICY DENIED] ${message}`);
  expect(answer.isError).toBe(true);
  expect(answer.meta['wicketgate/decision']).toMatchObject({ decision: 'deny', code, rule });
  expect(answer.meta['wicketgate/decision']).toHaveProperty('requestId', expect.any(String));
}

const COMBINATIONS = SDKS.flatMap((sdk) =>
  (['stdio', 'http'] as const).map((front) => [sdk, front] as const),
);

describe.each(COMBINATIONS)('client %s, %s in', (sdk, front) => {
  test('the filesystem server writes only where the policy lets it', async () => {
    const shared = join(realpathSync(folder.path), 'shared');
    mkdirSync(join(shared, 'open'), { recursive: true });
    writeFileSync(join(shared, 'note.txt'), 'a note');
    const condition = { path: 'args.path', op: 'path_under', value: join(shared, 'open') };
    const client = await connect({
      sdk,
      front,
      server: publishedServer('filesystem', shared),
      policy: {
        version: '1',
        default: 'deny',
        hide: ['move_file'],
        tools: {
          read_text_file: {},
          write_file: { require: [{ conditions: [condition], on_deny: 'Only below open.' }] },
          edit_file: { action: 'deny', reason: 'Write whole files.' },
        },
      },
    });
    expect(await client.tools()).toEqual(['read_text_file', 'write_file', 'edit_file']);

    const note = join(shared, 'note.txt');
    expect((await client.call('read_text_file', { path: note })).text).toBe('a note');
    const inside = join(shared, 'open', 'new.txt');
    const written = await client.call('write_file', { path: inside, content: 'new ✓' });
    expect(written.isError).toBe(false);
    expect(readFileSync(inside, 'utf8')).toBe('new ✓');

    const outside = join(shared, 'outside.txt');
    const denied = await client.call('write_file', { path: outside, content: 'no' });
    expectDenied(denied, 'require_failed', '/tools/write_file/require/0', 'Only below open.');
    expect(existsSync(outside)).toBe(false);

    const edits = [{ oldText: 'a note', newText: 'changed' }];
    const edited = await client.call('edit_file', { path: note, edits });
    expectDenied(edited, 'denied', '/tools/edit_file/deny_if/0', 'Write whole files.');
    const moved = await client.call('move_file', { source: note, destination: outside });
    expectDenied(moved, 'hidden', '(hidden)', 'Tool "move_file" is not available.');
    expect(readFileSync(note, 'utf8')).toBe('a note');
    expect(existsSync(outside)).toBe(false);
  });

  test('the memory server keeps what was allowed and nothing of what was denied', async () => {
    const file = join(folder.path, 'memory.jsonl');
    const client = await connect({
      sdk,
      front,
      server: publishedServer('memory'),
      env: { MEMORY_FILE_PATH: file },
      policy: {
        version: '1',
        default: 'allow',
        tools: {
          delete_entities: { action: 'deny', reason: 'Nothing is forgotten.' },
          create_entities: {
            deny_if: [
              { conditions: [{ path: 'args.entities[*].name', op: 'eq', value: 'secret' }] },
            ],
          },
        },
      },
    });
    const entity = (name: string) => ({ name, entityType: 'thing', observations: [`${name} is`] });
    await client.call('create_entities', { entities: [entity('gate')] });
    const kept = readFileSync(file, 'utf8');
    expect(kept).toContain('gate');

    const secret = await client.call('create_entities', { entities: [entity('secret')] });
    const rule = '/tools/create_entities/deny_if/0';
    expectDenied(secret, 'denied', rule, `Denied by policy rule ${rule}.`);
    const deleted = await client.call('delete_entities', { entityNames: ['gate'] });
    const deleteRule = '/tools/delete_entities/deny_if/0';
    expectDenied(deleted, 'denied', deleteRule, 'Nothing is forgotten.');

    expect(readFileSync(file, 'utf8')).toBe(kept);
    expect((await client.call('read_graph')).text).toContain('gate');
  });

  test('the sequential-thinking server counts only the thoughts that were let through', async () => {
    const client = await connect({
      sdk,
      front,
      server: publishedServer('sequential-thinking'),
      policy: {
        version: '1',
        default: 'deny',
        tools: {
          sequentialthinking: {
            deny_if: [{ conditions: [{ path: 'args.thoughtNumber', op: 'gt', value: 2 }] }],
          },
        },
      },
    });
    const think = (thoughtNumber: number) =>
      client.call('sequentialthinking', {
        thought: `thought ${thoughtNumber}`,
        nextThoughtNeeded: true,
        thoughtNumber,
        totalThoughts: 3,
      });
    expect(JSON.parse((await think(1)).text)).toMatchObject({ thoughtHistoryLength: 1 });
    expect((await think(3)).text).toMatch(/^\[POLICY DENIED\] /);
    expect(JSON.parse((await think(2)).text)).toMatchObject({ thoughtHistoryLength: 2 });
  });
});
