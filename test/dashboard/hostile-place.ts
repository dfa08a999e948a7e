// An organisation in which every text that somebody else can write means harm: markup, script addresses,
// templates, hidden characters. Made by the API as the screens make it. Used by hostile.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { send } from './fill.ts';
import type { RunningServe } from './open-serve.ts';

const LISTING = fileURLToPath(new URL('../control/listing-server.mjs', import.meta.url));
/** Turns the direction of reading, takes no room, moves a cursor. */
const HIDDEN = '\u202e\u200b\u2066\u00ad\ufeff';

/** At most 128 characters, as long as a name may be. What is behind `mark` must be read as text. */
export const evil = (mark: string) =>
  `${mark}"'><img src=//evil.example onerror=owned=1><script>owned=2</script>{{owned=3}}${HIDDEN}`;

/** Where there is room for more. */
export const worse = (mark: string) =>
  [
    evil(mark),
    '</pre></textarea></title></style></script><svg onload=owned=4><iframe srcdoc=x></iframe>',
    '[go](javascript:owned=5) ![x](https://evil.example/p.png) <a href=https://evil.example>go</a>',
    'javascript:owned=6 data:text/html,<script>owned=7</script> ${owned=8} <%= owned=9 %> #{1}',
    '\u001b[2J\u001b]8;;https://evil.example\u0007go\u001b]8;;\u0007\u0000\u2028\u2029\r\n',
  ].join('\n');

export interface HostilePlace {
  readonly server: string;
  readonly policy: string;
  readonly grant: string;
  readonly member: string;
  /** Of the recorded calls. */
  readonly session: string;
  /** What must be on some screen, letter by letter. */
  readonly marks: readonly string[];
  close(): Promise<void>;
}

const TOOL = evil('tool-name');
const PAY = 'pay';
/** Names that mean something to JavaScript. */
const OBJECT_NAMES = ['__proto__', 'constructor', 'toString', 'javascript:owned=10'];

function tools(mark: string): readonly object[] {
  const schema = {
    $schema: 'javascript:owned=11',
    $id: 'https://evil.example/schema.json',
    type: 'object',
    title: worse('schema-title'),
    description: worse('schema-text'),
    properties: {
      [evil('property')]: { type: 'string', description: worse('property-text') },
      kind: { enum: [evil('enum-value'), 'javascript:owned=12'], default: evil('default') },
      ['__proto__']: { type: 'string' },
      amount: { type: 'number' },
    },
  };
  const about = {
    title: evil('tool-title'),
    description: worse(mark),
    inputSchema: schema,
    outputSchema: schema,
    annotations: { title: worse('annotation'), [evil('hint')]: true },
    icons: [{ src: 'https://evil.example/icon.svg' }, { src: 'javascript:owned=13' }],
    _meta: { ui: { resourceUri: 'ui://evil.example/' } },
  };
  return [TOOL, PAY, ...OBJECT_NAMES].map((name) => ({ name, ...about }));
}

function policyText(version: string): string {
  const held = { conditions: [], message: worse('held-message') };
  const denied = {
    conditions: [{ path: 'args.kind', op: 'eq', value: evil('rule-value') }],
    on_deny: worse('deny-message'),
  };
  const test = { name: evil('test-name'), call: { tool: TOOL }, expect: 'allow' };
  const counter = { counter: 'spent', window: 'day', max: 9, scope: 'grant' };
  return JSON.stringify(
    {
      version: '1',
      description: worse(version),
      default: 'allow',
      tools: { [TOOL]: { deny_if: [denied], limits: [counter] }, [PAY]: { approve_if: [held] } },
      tests: [test],
    },
    null,
    2,
  );
}

interface Made {
  readonly id: string;
  readonly revision: number;
}

/** @param folder where the server finds what it lists */
export async function fillHostile(
  page: Page,
  serve: RunningServe,
  folder: string,
): Promise<HostilePlace> {
  const post = <Value>(path: string, body?: unknown) => send<Value>(page, serve, path, body);
  const file = join(folder, 'tools.json');
  writeFileSync(file, JSON.stringify(tools('tool-text')));
  const server = await post<Made>('/servers', {
    name: evil('server-name'),
    upstream: {
      kind: 'command',
      command: [process.execPath, LISTING, file, '0', evil('argument')],
    },
  });
  await post(`/servers/${server.id}/check`);
  await approveTools(page, serve, server.id);
  writeFileSync(file, JSON.stringify(tools('drift-text')));
  await post(`/servers/${server.id}/check`);
  await addBroken(post);
  const policy = await addPolicy(page, serve, server.id);
  const { grant, token } = await post<{ grant: Made; token: string }>('/grants', {
    label: evil('grant-label'),
    tags: { [evil('t').slice(0, 64)]: worse('tag-value').slice(0, 256) },
    servers: [server.id],
    policy,
  });
  await post('/api-tokens', { label: evil('api-token'), role: 'viewer' });
  const { member } = await post<{ member: Made }>('/invitations', {
    email: 'tom@harbour.example',
    role: 'viewer',
  });
  await change(page, serve, `/members/${member.id}`, { name: evil('member-name') });
  await change(page, serve, '/organisation', { name: evil('organisation') });
  const agent = await openAgent(`${serve.url}/mcp/${server.id}/`, token);
  await callAll(agent, page, serve);
  const records = await page.request.get(`${serve.url}/api/v1/records?limit=1`);
  const [row] = (await records.json()).data;
  return {
    server: server.id,
    policy,
    grant: grant.id,
    member: member.id,
    session: row.sessionId ?? row.session ?? '',
    marks: MARKS.map((mark) => mark),
    close: () => agent.close(),
  };
}

/** Those whose whole text a screen shows. */
const MARKS = [
  ...[
    'tool-name',
    'tool-title',
    'tool-text',
    'drift-text',
    'schema-text',
    'property',
    'enum-value',
  ],
  ...['server-name', 'broken-name', 'broken-reason', 'policy-name', 'version-1', 'version-2'],
  ...['note-1', 'note-2', 'held-message', 'deny-message', 'rule-value', 'test-name', 'grant-label'],
  ...['api-token', 'member-name', 'organisation', 'held-value', 'approval-note', 'argument'],
];

async function approveTools(page: Page, serve: RunningServe, server: string): Promise<void> {
  const at = `/servers/${server}/tools`;
  const listed = await (await page.request.get(`${serve.url}/api/v1${at}`)).json();
  expect(listed.data).toHaveLength(2 + OBJECT_NAMES.length);
  const names = listed.data.map(({ name }: { name: string }) => name);
  await write(page, serve, 'POST', `${at}/approve`, { names }, listed.revision);
}

/** One that refuses whoever asks, with words of its own. */
async function addBroken(post: <Value>(path: string, body?: unknown) => Promise<Value>) {
  const error = JSON.stringify({ code: -32_600, message: worse('broken-reason') });
  const words = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id } = JSON.parse(line);
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, error: ${error} }));
  })`;
  const server = await post<Made>('/servers', {
    name: evil('broken-name'),
    upstream: { kind: 'command', command: [process.execPath, '-e', words] },
  });
  await post(`/servers/${server.id}/check`);
}

async function addPolicy(page: Page, serve: RunningServe, server: string): Promise<string> {
  const body = { name: evil('policy-name'), server, text: policyText('version-1') };
  const made = await send<Made>(page, serve, '/policies', { ...body, note: worse('note-1') });
  const next = { text: policyText('version-2'), note: worse('note-2') };
  await write(page, serve, 'POST', `/policies/${made.id}/versions`, next, `"${made.revision}"`);
  return made.id;
}

async function callAll(agent: Client, page: Page, serve: RunningServe): Promise<void> {
  const call = (name: string, args: Record<string, unknown>) =>
    agent.callTool({ name, arguments: args });
  await call(TOOL, { [evil('property')]: 'x' });
  await call(TOOL, { kind: evil('rule-value') });
  await call(evil('tool-unknown'), {});
  const pay = (value: string) => call(PAY, { [evil('property')]: value, amount: 1 });
  await pay(worse('first-value'));
  const [held] = await approvals(page, serve);
  await send(page, serve, `/approvals/${held?.id}/approve`, { note: worse('approval-note') });
  await pay(worse('first-value'));
  await pay(worse('held-value'));
}

async function approvals(page: Page, serve: RunningServe): Promise<readonly Made[]> {
  return (await (await page.request.get(`${serve.url}/api/v1/approvals?state=pending`)).json())
    .data;
}

async function change(page: Page, serve: RunningServe, path: string, body: unknown) {
  const { revision } = path.startsWith('/members')
    ? await memberOf(page, serve, path)
    : await (await page.request.get(`${serve.url}/api/v1${path}`)).json();
  await write(page, serve, 'PATCH', path, body, `"${revision}"`);
}

async function memberOf(page: Page, serve: RunningServe, path: string): Promise<Made> {
  const { data } = await (await page.request.get(`${serve.url}/api/v1/members?limit=100`)).json();
  return data.find(({ id }: Made) => path.endsWith(id));
}

async function write(
  page: Page,
  serve: RunningServe,
  method: string,
  path: string,
  data: unknown,
  revision: string,
): Promise<void> {
  const me = await (await page.request.get(`${serve.url}/api/v1/me`)).json();
  const tag = revision.startsWith('"') ? revision : `"${revision}"`;
  const headers = { 'X-Wicketgate-CSRF': me.csrf, Origin: serve.url, 'If-Match': tag };
  const response = await page.request.fetch(`${serve.url}/api/v1${path}`, {
    method,
    headers,
    data,
  });
  expect(response.status(), `${path}: ${await response.text()}`).toBeLessThan(300);
}

async function openAgent(url: string, token: string): Promise<Client> {
  const agent = new Client({ name: evil('client-name'), version: worse('client-version') });
  await agent.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return agent;
}
