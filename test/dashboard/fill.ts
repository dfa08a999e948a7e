// A real organisation to look at: a published server, tools, policies with versions, grants, a held call,
// calls on record, people, tokens; made by the API as the screens make it. Used by the tests of the
// dashboard.
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { publishedServer } from '../e2e/published-servers.ts';
import type { RunningServe } from './open-serve.ts';

export interface Filled {
  readonly server: string;
  readonly policy: string;
  readonly grant: string;
  /** An agent with the grant. */
  readonly agent: Client;
  /** Asks for what the strict policy holds for a person; what the agent is told. */
  makeFolder(name: string): Promise<string>;
}

/** Writes by the session of the page. Fails with what the API says. */
export async function send<Value>(page: Page, serve: RunningServe, path: string, body?: unknown) {
  const me = await (await page.request.get(`${serve.url}/api/v1/me`)).json();
  const response = await page.request.post(`${serve.url}/api/v1${path}`, {
    headers: { 'X-Wicketgate-CSRF': me.csrf, Origin: serve.url },
    data: body,
  });
  const text = await response.text();
  expect(response.status(), `${path}: ${text}`).toBeLessThan(300);
  return (text === '' ? undefined : JSON.parse(text)) as Value; // the API's own schemas made it
}

/** A client of the official SDK with the token of a grant; the caller closes it. */
export async function openAgent(url: string, token: string): Promise<Client> {
  const agent = new Client({ name: 'dashboard', version: '1.0.0' });
  await agent.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return agent;
}

/** @param files a folder that the server may see */
export async function fill(page: Page, serve: RunningServe, files: string): Promise<Filled> {
  type Made = { readonly id: string };
  const post = <Value>(path: string, body?: unknown) => send<Value>(page, serve, path, body);
  const upstream = { kind: 'command', command: publishedServer('filesystem', files) };
  const server = await post<Made>('/servers', { name: 'Shared files', upstream });
  await post(`/servers/${server.id}/check`);
  const at = `${serve.url}/api/v1/servers/${server.id}/recommended-policy?preset=strict`;
  const { text } = await (await page.request.get(at)).json();
  const policy = await post<Made>('/policies', { name: 'Careful', server: server.id, text });
  const { grant, token } = await post<{ grant: Made; token: string }>('/grants', {
    label: "Nina's editor",
    tags: { team: 'harbour' },
    servers: [server.id],
    policy: policy.id,
  });
  await post('/invitations', { email: 'tom@harbour.example', role: 'viewer' });
  await post('/api-tokens', { label: 'nightly report', role: 'viewer' });
  const agent = await openAgent(`${serve.url}/mcp/${server.id}/`, token);
  const makeFolder = async (name: string) => {
    const path = join(files, name);
    const { content } = await agent.callTool({ name: 'create_directory', arguments: { path } });
    return JSON.stringify(content);
  };
  await agent.callTool({ name: 'list_directory', arguments: { path: files } });
  await agent.callTool({ name: 'write_file', arguments: { path: join(files, 'a'), content: '' } });
  expect(await makeFolder('plans\u200b')).toContain('[APPROVAL REQUIRED]');
  return { server: server.id, policy: policy.id, grant: grant.id, agent, makeFolder };
}
