// A `serve` with calls on record, made by real agents through the gateway, and windows that look at
// them. Used by the tests of the records screen.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { publishedServer } from '../e2e/published-servers.ts';
import { startChromium } from '../registry/chromium.ts';
import { settled } from './looks.ts';
import { openServe, openWindow, type RunningServe, setUp, type Window } from './open-serve.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  tools: {
    write_file: { action: 'deny', reason: 'Nothing is written here.' },
    create_directory: {
      approve_if: [
        {
          conditions: [{ path: 'args.path', op: 'exists', value: true }],
          message: 'Folders need a person.',
        },
      ],
    },
  },
  all_tools: {
    deny_if: [
      {
        conditions: [{ path: 'args.path', op: 'ends_with', value: '.key' }],
        on_deny: 'Keys stay where they are.',
      },
    ],
    limits: [{ counter: 'calls_an_hour', window: 'hour', max: 40, scope: 'grant' }],
  },
};

export interface RecordedCalls {
  readonly serve: RunningServe;
  /** What the server serves. */
  readonly files: string;
  /** Ids. */
  readonly server: string;
  readonly policy: string;
  readonly editor: string;
  /** A call of the agent that has made most of them. */
  call(name: string, args: Record<string, unknown>): Promise<unknown>;
  /** A window of somebody who is signed in; with a path, that screen is open and settled. */
  open(path?: string, options?: BrowserContextOptions): Promise<Window>;
  close(): Promise<void>;
}

/** @param path below `/api/v1` */
export async function get<Value>(page: Page, at: string, path: string): Promise<Value> {
  const response = await page.request.get(`${at}/api/v1${path}`);
  expect(response.status(), `${path}: ${await response.text()}`).toBe(200);
  return response.json();
}

async function send<Value>(page: Page, at: string, path: string, body?: unknown): Promise<Value> {
  const { csrf } = await get<{ csrf: string }>(page, at, '/me');
  const response = await page.request.post(`${at}/api/v1${path}`, {
    headers: { 'X-Wicketgate-CSRF': csrf, Origin: at },
    data: body,
  });
  expect(response.status(), `${path}: ${await response.text()}`).toBeLessThan(300);
  return response.json();
}

async function connect(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'records', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return client;
}

interface Made extends Pick<RecordedCalls, 'server' | 'policy' | 'editor'> {
  readonly agents: readonly Client[];
}

/** A server, a policy, two grants, and an agent for each of these. */
async function make(page: Page, at: string, files: string): Promise<Made> {
  const upstream = { kind: 'command', command: publishedServer('filesystem', files) };
  const server = await send<{ id: string }>(page, at, '/servers', {
    name: 'Shared files',
    upstream,
  });
  await send(page, at, `/servers/${server.id}/check`);
  const policy = await send<{ id: string }>(page, at, '/policies', {
    name: 'Careful',
    server: server.id,
    text: JSON.stringify(POLICY, null, 2),
  });
  const grants: string[] = [];
  const agents: Client[] = [];
  for (const label of ["Nina's editor", 'Night shift']) {
    const body = { label, tags: {}, servers: [server.id], policy: policy.id };
    const minted = await send<{ grant: { id: string }; token: string }>(page, at, '/grants', body);
    grants.push(minted.grant.id);
    agents.push(await connect(`${at}/mcp/${server.id}/`, minted.token));
  }
  return { server: server.id, policy: policy.id, editor: grants[0] ?? '', agents };
}

/** Five calls: two allowed, two denied, one held; the last by the other grant. */
async function makeCalls([editor, night]: readonly Client[], files: string): Promise<void> {
  const path = join(files, 'hello.txt');
  await editor?.callTool({ name: 'read_text_file', arguments: { path } });
  await editor?.callTool({ name: 'list_directory', arguments: { path: files } });
  await editor?.callTool({ name: 'write_file', arguments: { path, content: 'a secret value' } });
  await editor?.callTool({ name: 'create_directory', arguments: { path: `${files}/plans` } });
  await night?.callTool({ name: 'read_text_file', arguments: { path: `${files}/server.key` } });
}

export async function openRecordedCalls(): Promise<RecordedCalls> {
  const files = mkdtempSync(join(tmpdir(), 'wicketgate-files-'));
  writeFileSync(join(files, 'hello.txt'), 'hello');
  const [serve, browser] = await Promise.all([openServe(), startChromium()]);
  const { context, page } = await openWindow(browser);
  await setUp(page, serve);
  const { agents, ...made } = await make(page, serve.url, files);
  await makeCalls(agents, files);
  await vi.waitFor(async () => {
    const { data } = await get<{ data: unknown[] }>(page, serve.url, '/records');
    expect(data).toHaveLength(5);
  });
  const state = await context.storageState();
  await context.close();
  return {
    ...made,
    serve,
    files,
    call: async (name, args) => agents[0]?.callTool({ name, arguments: args }),
    async open(path, options = {}) {
      const window = await openWindow(browser, { storageState: state, ...options });
      if (path === undefined) return window;
      await window.page.goto(`${serve.url}/app${path}`);
      await settled(window.page);
      return window;
    },
    async close() {
      await Promise.all(agents.map((agent) => agent.close()));
      await browser.close();
      await serve.close();
      rmSync(files, { recursive: true, force: true });
    },
  };
}

export const recordList = (page: Page) =>
  page.getByRole('table', { name: 'Recorded calls, newest first' });

/** Names of the tools that are listed, in order. */
export function listedTools(page: Page): Promise<readonly string[]> {
  return recordList(page).locator('button[data-record]').allInnerTexts();
}

/** Opens the newest call of a tool at the side of the list. */
export async function openCall(page: Page, tool: string): Promise<void> {
  const row = recordList(page).getByRole('button', { name: tool, exact: true }).first();
  const drawer = page.getByRole('dialog');
  // A page that is still being put together may move a row away from under the pointer: whoever misses
  // it presses again.
  await vi.waitFor(
    async () => {
      if (!(await drawer.isVisible())) await row.click({ timeout: 5_000 });
      await drawer.getByRole('heading', { name: 'At the server' }).waitFor({ timeout: 5_000 });
    },
    { timeout: 40_000 },
  );
}
