// A denied call by another door: headers that say something else, the other era, other methods,
// notifications, reused ids, retries with other arguments (attacks 5–10 of the list).
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, type Gateway, modern, openSession, request, startGateway } from './gateway.ts';
import {
  answerPlainly,
  answerText,
  eventStream,
  result,
  startUpstream,
  toolList,
  type Upstream,
} from './upstream.ts';

const POLICY = {
  version: '1',
  default: 'allow',
  hide: ['hidden'],
  tools: {
    denied: { action: 'deny', reason: 'No.' },
    capped: {
      require: [
        {
          conditions: [{ path: 'args.amount', op: 'lte', value: 10 }],
          on_deny: 'Too much.',
        },
      ],
    },
    strict: {},
  },
};

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    servers: { s: upstream.url },
    policies: { p: POLICY, closed: { version: '1', default: 'deny', tools: { allowed: {} } } },
    grants: {
      agent: { server: 's', policy: 'p' },
      closed: { server: 's', policy: 'closed' },
    },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});
afterEach(() => {
  upstream.forget();
  upstream.answer();
});

const errorOf = (body: string): number => JSON.parse(body).error?.code;

describe('headers that mirror the body', () => {
  const honest = modern('tools/call', { name: 'allowed', arguments: {} });

  it('let an honest modern call pass', async () => {
    expect((await gateway.ask(honest)).status).toBe(200);
    expect(upstream.calls()).toEqual(['allowed']);
  });

  it.each([
    ['another method', { 'Mcp-Method': 'tools/list' }],
    ['another name', { 'Mcp-Name': 'denied' }],
    ['another name in base64', { 'Mcp-Name': '=?base64?ZGVuaWVk?=' }],
    ['a name that is no base64', { 'Mcp-Name': '=?base64?***?=' }],
    ['another version', { 'MCP-Protocol-Version': '2025-11-25' }],
    ['no version', { 'MCP-Protocol-Version': null }],
    ['no method', { 'Mcp-Method': null }],
    ['no name', { 'Mcp-Name': null }],
  ])('are refused with %s', async (_, headers) => {
    const answer = await gateway.ask({ ...honest, headers: { ...honest.headers, ...headers } });
    expect([answer.status, errorOf(answer.body)]).toEqual([400, -32020]);
    expect(upstream.bytes()).toBe('');
  });

  it('are judged on a legacy call too, when they are there', async () => {
    const headers = { 'Mcp-Method': 'tools/list' };
    const answer = await gateway.ask({ body: call('allowed'), headers });
    expect(errorOf(answer.body)).toBe(-32020);
  });

  it('that mirror arguments are compared once the tool is known', async () => {
    const schema = { properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
    const tools = [{ name: 'allowed', inputSchema: { type: 'object', ...schema } }];
    upstream.answer((seen) => result(seen, { tools, resultType: 'complete' }));
    await gateway.ask(modern('tools/list', {}));
    const params = { name: 'allowed', arguments: { region: 'eu' } };
    const { body, headers } = modern('tools/call', params);
    upstream.forget();
    const lying = { body, headers: { ...headers, 'Mcp-Param-Region': 'us' } };
    expect(errorOf((await gateway.ask(lying)).body)).toBe(-32020);
    const unclaimed = {
      body: call('allowed', { region: 'eu' }),
      headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Param-Region': 'us' },
    };
    expect(errorOf((await gateway.ask(unclaimed)).body)).toBe(-32020);
    expect(upstream.bytes()).toBe('');
  });
});

describe('the era', () => {
  it.each(['2026-07-28', '2099-01-01', '2025-03-26', 'nonsense'])(
    'that a call claims (%s) changes nothing about its denial',
    async (version) => {
      const meta = {
        'io.modelcontextprotocol/protocolVersion': version,
        'io.modelcontextprotocol/clientCapabilities': {},
      };
      const body = request('tools/call', { name: 'denied', arguments: {}, _meta: meta });
      const headers = {
        'MCP-Protocol-Version': version,
        'Mcp-Method': 'tools/call',
        'Mcp-Name': 'denied',
      };
      const answer = await gateway.ask({ body, headers });
      expect(answer.body).toMatch(/POLICY DENIED|"error"/);
      expect(upstream.calls()).toEqual([]);
    },
  );

  it('without sessions ignores a session id, and does not send it on', async () => {
    const session = await openSession(gateway);
    const { body, headers } = modern('tools/call', { name: 'allowed', arguments: {} });
    upstream.forget();
    await gateway.ask({ body, headers: { ...headers, ...session } });
    expect(upstream.requests[0]?.headers.has('mcp-session-id')).toBe(false);
    const forged = { ...headers, 'Mcp-Session-Id': 'forged' };
    expect((await gateway.ask({ body, headers: forged })).status).toBe(200);
  });
});

describe('a tool that the grant does not see', () => {
  it.each([
    ['hidden', 'agent', 'hidden'],
    ['not listed by the policy', 'closed', 'denied'],
    ['of no list at all', 'closed', 'never_advertised'],
  ])('%s is not called', async (_, grant, tool) => {
    const { body } = await gateway.ask({ grant, body: call(tool) });
    expect(body).toContain('[POLICY DENIED]');
    expect(upstream.bytes()).toBe('');
  });

  it.each(['hidden', 'never_advertised'])('is answered alike, known or not: %s', async (tool) => {
    const { body } = await gateway.ask({ grant: 'closed', body: call(tool) });
    const { content, _meta } = JSON.parse(body).result;
    expect(content[0].text).toBe(`[POLICY DENIED] Tool "${tool}" is not permitted by policy.`);
    expect(_meta['wicketgate/decision']).toMatchObject({ code: 'default_deny', decision: 'deny' });
  });
});

describe('another method', () => {
  it.each(['resources/read', 'prompts/get', 'completion/complete', 'code/run', 'Tools/Call'])(
    'is passed as what it is, never as a call: %s',
    async (method) => {
      const params = { name: 'denied', uri: 'x://denied', arguments: {} };
      await gateway.ask({ body: request(method, params) });
      expect(upstream.calls()).toEqual([]);
      expect(upstream.requests[0]?.message?.method).toBe(method);
    },
  );

  it('cannot be a request and an answer at once', async () => {
    const both =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"denied"},"result":{}}';
    expect(errorOf((await gateway.ask({ body: both })).body)).toBe(-32600);
    expect(upstream.bytes()).toBe('');
  });
});

describe('a denied notification', () => {
  it('is dropped with 202 and recorded', async () => {
    const body = '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"denied"}}';
    const answer = await gateway.ask({ body });
    expect([answer.status, answer.body]).toEqual([202, '']);
    expect(upstream.bytes()).toBe('');
    const last = (await gateway.records()).at(-1);
    expect(last).toMatchObject({ decision: 'deny', tool: 'denied' });
    expect(last).not.toHaveProperty('rpcId');
  });

  it('with an id of null is no message at all', async () => {
    expect(errorOf((await gateway.ask({ body: call('denied', {}, null) })).body)).toBe(-32600);
  });
});

describe('an id that is in use', () => {
  it('is refused in its session, so that no answer lands on another stream', async () => {
    const session = await openSession(gateway);
    upstream.forget();
    let list: (() => void) | undefined;
    upstream.answer((seen) => {
      if (seen.message?.method !== 'tools/list') return answerPlainly(seen);
      return new Promise((resolve) => {
        list = () => resolve(answerPlainly(seen));
      });
    });
    const first = gateway.ask({ body: request('tools/list', {}, 5), headers: session });
    await vi.waitFor(() => expect(list).toBeDefined());
    for (const body of [request('ping', {}, 5), call('allowed', {}, 5)]) {
      expect(errorOf((await gateway.ask({ body, headers: session })).body)).toBe(-32600);
    }
    const other = await gateway.ask({ body: request('ping', {}, '5'), headers: session });
    expect(other.status).toBe(200);
    list?.();
    expect((await first).body).not.toContain('hidden');
    const again = await gateway.ask({ body: request('ping', {}, 5), headers: session });
    expect(again.status).toBe(200);
  });

  it('does not bring a list through on the stream of another request', async () => {
    const session = await openSession(gateway);
    const list = JSON.stringify({ jsonrpc: '2.0', id: 9, result: toolList() });
    upstream.answer(() => eventStream(`data: ${list}\n\n`));
    for (const body of [request('ping', {}, 1), request('prompts/list', {}, 2)]) {
      const answer = await gateway.ask({ body, headers: session });
      expect(answer.body).toContain('allowed');
      expect(answer.body).not.toContain('hidden');
    }
  });
});

describe('a retry with the input that a server asked for', () => {
  it('is decided again, by the arguments that it holds', async () => {
    const asks = '"result":{"resultType":"input_required","requestState":"opaque"}';
    upstream.answer((seen) => ({ body: answerText(seen, asks) }));
    const first = modern('tools/call', { name: 'capped', arguments: { amount: 5 } });
    expect((await gateway.ask(first)).body).toContain('opaque');
    const retry = { name: 'capped', requestState: 'opaque', inputResponses: {} };
    const more = modern('tools/call', { ...retry, arguments: { amount: 500 } }, 2);
    expect((await gateway.ask(more)).body).toContain('[POLICY DENIED] Too much.');
    const other = modern('tools/call', { ...retry, name: 'denied', arguments: {} }, 3);
    expect((await gateway.ask(other)).body).toContain('[POLICY DENIED] No.');
    expect(upstream.calls()).toEqual(['capped']);
    const same = modern('tools/call', { ...retry, arguments: { amount: 5 } }, 4);
    await gateway.ask(same);
    expect(upstream.requests.at(-1)?.body).toBe(same.body);
  });
});
