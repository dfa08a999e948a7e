// Attack 34 on a running gateway: readers that take nothing, agents and strangers who write the log
// full. What is left to the others is what counts.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, postTo } from './agent.ts';
import { follow } from './follow.ts';
import { type ControlSite, openControlSite, SEEDS } from './organisations.ts';

/** As long as the name of a tool may be; what is on record of a call is hardly larger. */
const LONG = 'x'.repeat(1_000);
const CALLS = 300;

let site: ControlSite;
let server: string;
let token: string;

beforeAll(async () => {
  site = await openControlSite();
  const upstream = { kind: 'command', command: SEEDS };
  server = (await write('/servers', { name: 'Seeds', upstream })).id;
  token = (await write('/grants', { label: 'agent', servers: [server] })).token;
});

afterAll(() => site.close());

async function write(path: string, body: unknown) {
  return (await site.ask('post', path, { token: site.tokens.admin, body })).body;
}

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  postTo({ url: `${site.base}/mcp/${server}/`, token }, body, headers);

async function session() {
  return (await openSession({ url: `${site.base}/mcp/${server}/`, token })).headers;
}

/** A reader of live records who takes the head of the answer and nothing more. */
async function openSloth(): Promise<Socket> {
  const { hostname, port, host } = new URL(site.base);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}); // it is cut in the end
  await once(socket, 'connect');
  socket.write(
    `GET /api/v1/records/live HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${site.tokens.viewer}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  return socket;
}

describe('attack 34, readers who take nothing', () => {
  it('hold up neither calls, nor other readers, nor the memory of the gateway', async () => {
    const sloths = await Promise.all(Array.from({ length: 10 }, openSloth));
    const live = await follow(`${site.base}/api/v1/records/live`, site.tokens.admin);
    await live.until(({ event }) => event === 'open');
    const headers = await session();
    const call = (at: number) => {
      const params = { name: `${LONG}${at}`, arguments: {} };
      const body = { jsonrpc: '2.0', id: at, method: 'tools/call', params };
      return post(JSON.stringify(body), headers).then((answer) => answer.text());
    };
    await call(0);
    const before = process.memoryUsage().rss;
    for (let at = 1; at <= CALLS; at += 1) await call(at);
    await live.until(({ data }) => data.tool === `${LONG}${CALLS}`);
    const told = live.events.filter(({ event }) => event === 'record');
    const tools = new Set(told.map(({ data }) => data.tool));
    expect(tools.size).toBe(CALLS + 1);
    // Nobody holds more than a quarter of a mebibyte for each of them, and what the test itself keeps.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    live.close();
    for (const sloth of sloths) sloth.destroy();
  }, 60_000);
});

describe('attack 34, the log', () => {
  it('stays short, whatever strangers and agents send', async () => {
    const before = site.logged.length;
    const headers = await session();
    const wrong = [
      () => post('{', headers),
      () => post('[]', headers),
      () => post(JSON.stringify({ jsonrpc: '2.0', id: 1, method: `${LONG}\n` }), headers),
      () => post('{}', { Authorization: `Bearer wkg_${LONG}` }),
      () => post('{}', { 'Mcp-Session-Id': 'of-nobody' }),
      () => post('{}', { Origin: 'https://evil.example' }),
      () => post('{}', { 'Content-Type': 'text/plain' }),
      () => fetch(`${site.base}/api/v1/me`, { headers: { Authorization: 'Bearer wka_x' } }),
      () => fetch(`${site.base}/api/v1/${LONG}%0a`),
      () => fetch(`${site.base}/sign-in/oidc/${LONG}`),
      () => fetch(`${site.base}/mcp/${LONG}/`, { method: 'POST', body: '{}' }),
    ];
    for (let round = 0; round < 25; round += 1) {
      const answers = await Promise.all(wrong.map((send) => send()));
      await Promise.all(answers.map((answer) => answer.text()));
    }
    const body = new URLSearchParams({ email: `${LONG}@example.com`, password: LONG });
    const headersOfForm = { Origin: site.base };
    await fetch(`${site.base}/sign-in`, { method: 'POST', headers: headersOfForm, body });
    const lines = site.logged.slice(before);
    expect(lines.length).toBeLessThan(20);
    expect(lines.join('\n')).not.toContain('xxxx');
  }, 60_000);
});

describe('attack 34, drafts of policies that are meant to hurt', () => {
  const heavy = Array.from({ length: 4_000 }, (_, at) => ({
    conditions: [{ path: 'args.a', op: 'regex', value: `\\p{L}{1,${900 + (at % 90)}}` }],
  }));
  const rules = { t: { deny_if: heavy } };
  it.each([
    ['yaml', 'levels of lists', '- '.repeat(20_000)],
    ['yaml', 'open brackets', `a: ${'['.repeat(100_000)}`],
    ['yaml', 'errors', '}'.repeat(150_000)],
    ['json', 'open brackets', '['.repeat(500_000)],
    ['json', 'large patterns', JSON.stringify({ version: '1', default: 'deny', tools: rules })],
  ])('are answered soon, and nobody is hurt: %s, %s', async (format, _what, text) => {
    for (const path of ['/policies/check', '/policies/preview', '/policies']) {
      const isNew = path === '/policies';
      const about = isNew ? { name: 'x' } : path.endsWith('preview') ? { server } : {};
      const body = { text, format, ...about };
      const asker = isNew ? site.tokens.policy_manager : site.tokens.viewer;
      const began = performance.now();
      const answer = await site.ask('post', path, { token: asker, body });
      expect([path, answer.status]).toEqual([path, path.endsWith('check') ? 200 : 422]);
      expect(performance.now() - began).toBeLessThan(20_000);
    }
    expect((await site.ask('get', '/me', { token: site.tokens.viewer })).status).toBe(200);
  });
});
