// `serve` that cannot start, or meets an upstream that fails, says so in one clear sentence with the
// next step, and ends with the exit code of the interfaces page.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { call, type Gateway, startGateway } from '../attacks/gateway.ts';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { ensureBuilt } from './build.ts';
import { type Folder, temporaryFolder } from './drive.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command until it ends by itself. */
function wicketgate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [ensureBuilt(), ...args], {
    cwd: folder.path,
    env: { ...process.env, ...env },
  });
  const got = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      got[stream] += text;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...got })));
}

const good = { servers: { s: { url: 'http://127.0.0.1:9/mcp', local: true } } };

/** Starts `serve` on a configuration that is a text or a document. */
function serve(config: unknown, { listen = '127.0.0.1:0', data = 'data', name = 'c.json' } = {}) {
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2);
  writeFileSync(join(folder.path, name), text);
  return wicketgate(['serve', '--config', name, '--data', data, '--listen', listen]);
}

/** No stack, nothing on stdout, no path of our own sources. */
function expectPlain({ stdout, stderr }: Ended): void {
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n\s+at |node:|Error:|\.ts:|undefined|\[object/);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(24);
}

describe('a configuration that is wrong', () => {
  it('is refused with every problem in its place', async () => {
    const policy = { version: '1', default: 'maybe', tools: { a: { require: [{}] } } };
    const ended = await serve({
      listne: 'x',
      hosts: ['https://gateway.example:1'],
      origins: ['https://app.example/'],
      servers: { s: { url: 'http://x/', command: ['y'] }, t: { url: 'nonsense' } },
      policies: { p: policy, q: 'missing.yaml' },
      grants: { g: { server: 'none', policy: 'other', token: 'sha256:00' } },
    });
    expect(ended.code).toBe(1);
    expectPlain(ended);
    const places = ended.stderr.match(/^c\.json:\d+:\d+ error \w+: .+$/gm) ?? [];
    expect(places.map((line) => /\((\/.*)\)$/.exec(line)?.[1])).toEqual([
      '/listne',
      '/grants/g/token',
    ]);
  });

  it('is refused for what its parts say of each other, in the order of the file', async () => {
    const token = hashToken(mintToken());
    writeFileSync(join(folder.path, 'bad.yaml'), 'version: "1"\ndefault: deny\nhide: [a, a]\n');
    const ended = await serve(
      [
        'hosts: ["https://gateway.example:1"]',
        'origins: [https://app.example/]',
        'servers:',
        '  s: { url: http://x/, command: [y] }',
        '  t: { url: nonsense }',
        '  u: { url: https://a:b@x/, headers: { X-Key: "${NOT_SET_ANYWHERE}" } }',
        'policies:',
        '  p: { version: "1", default: maybe }',
        '  q: missing.yaml',
        '  r: bad.yaml',
        'grants:',
        `  g: { server: none, policy: other, token: "${token}" }`,
        `  h: { server: s, policy: p, token: "${token}" }`,
      ].join('\n'),
      { name: 'c.yaml' },
    );
    expect(ended.code).toBe(1);
    expectPlain(ended);
    const found = [
      ...ended.stderr.matchAll(/^c\.yaml:(\d+):\d+ error (\w+): .*?(?: \((\/\S*)\))?$/gm),
    ];
    expect(found.map(([, line, , pointer]) => `${line} ${pointer}`)).toEqual([
      '1 /hosts/0',
      '2 /origins/0',
      '4 /servers/s',
      '5 /servers/t/url',
      '6 /servers/u/url',
      '6 /servers/u/headers/X-Key',
      '8 /policies/p/default',
      '9 /policies/q',
      '10 /policies/r',
      '12 /grants/g/server',
      '12 /grants/g/policy',
      '13 /grants/h/token',
    ]);
    expect(ended.stderr).toContain('bad.yaml:3:');
    expect(ended.stderr).toContain('set it in the environment of the gateway');
    expect(ended.stderr).not.toContain('a:b@');
  });

  it.each([
    ['that is no YAML', 'servers: {s: ', 'c.yaml', /^c\.yaml:\d+:\d+ error syntax: /],
    ['that is no JSON', '{"servers": {},}x', 'c.json', /^c\.json:1:\d+ error syntax: /],
    [
      'that names a server twice',
      '{"servers":{"s":{},"s":{}}}',
      'c.json',
      /error syntax: .*unique/,
    ],
    ['that is empty', '', 'c.yaml', /^c\.yaml:1:1 error /],
    ['with aliases', 'servers: &a {}\ngrants: *a\n', 'c.yaml', /aliases are not supported/],
  ])('%s is named where it stands', async (_, text, name, wanted) => {
    const ended = await serve(text, { name });
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(wanted)]);
    expectPlain(ended);
  });

  it('shows warnings and starts all the same', async () => {
    const rule = { require: [{ conditions: [] }] };
    const gateway = await startGateway({
      servers: { s: 'http://127.0.0.1:9/mcp' },
      policies: { p: { version: '1', default: 'deny', tools: { a: rule } } },
      grants: { agent: { server: 's', policy: 'p' } },
    });
    expect(gateway.stderr()).toMatch(
      /^\S+:1:\d+ warning \w+: .* \(\/policies\/p\/tools\/a\/require\/0/m,
    );
    await gateway.stop();
  });
});

describe('what serve needs and does not get', () => {
  it('is the configuration: a file that is missing, or a folder', async () => {
    for (const name of ['missing.json', '.', 'c.json/x']) {
      const ended = await wicketgate(['serve', '--config', name]);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(
        /^wicketgate: cannot read `.*` \(E\w+\)\n {2}name a configuration file/,
      );
      expectPlain(ended);
    }
  });

  it('is the port, when another process has it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const listen = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const ended = await serve(good, { listen });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toBe(
      `wicketgate: \`${listen}\` is in use\n  give --listen another address, or stop what listens there\n`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    ['127.0.0.1', 2, /`127\.0\.0\.1` is not HOST:PORT/],
    ['127.0.0.1:99999', 2, /`127\.0\.0\.1:99999` is not HOST:PORT/],
    ['203.0.113.1:0', 3, /`203\.0\.113\.1(?::0)?` is no address of this machine/],
    ['host.invalid:0', 3, /`host\.invalid` does not resolve/],
  ])('is an address to listen on: %s', async (listen, code, wanted) => {
    const ended = await serve(good, { listen });
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(wanted)]);
    expectPlain(ended);
  });

  it('is a data folder that can be used', async () => {
    writeFileSync(join(folder.path, 'file'), '');
    mkdirSync(join(folder.path, 'odd', 'ledger.db'), { recursive: true });
    mkdirSync(join(folder.path, 'other'));
    writeFileSync(join(folder.path, 'other', 'ledger.db'), 'this is no ledger'.repeat(100));
    mkdirSync(join(folder.path, 'key'));
    writeFileSync(join(folder.path, 'key', 'secret.key'), 'too short');
    for (const data of ['file', 'file/below', 'odd', 'other', 'key']) {
      const ended = await serve(good, { data });
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(/^wicketgate: the (?:key|ledger) `.+` .+\n {2}\S.+\n$/);
      expectPlain(ended);
    }
  });

  it('is an address that it may call', async () => {
    const ended = await serve({ servers: { inner: { url: 'http://169.254.169.254/latest' } } });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/`inner`: `169\.254\.169\.254` .* set `local: true`/);
    expectPlain(ended);
  });
});

describe('an upstream that fails', () => {
  let upstream: Upstream;
  let gateway: Gateway;

  beforeEach(async () => {
    upstream = await startUpstream();
    const at = (url: string, more = {}) => ({
      url,
      local: true,
      timeouts: { firstByteMs: 300 },
      ...more,
    });
    gateway = await startGateway({
      servers: {
        s: at(upstream.url),
        dead: at('http://127.0.0.1:9/mcp'),
        lost: at('http://mcp.invalid/mcp'),
        inside: { url: 'http://localhost:9/mcp' },
      },
      policies: { p: { version: '1', default: 'allow' } },
      grants: Object.fromEntries(
        ['s', 'dead', 'lost', 'inside'].map((server) => [server, { server, policy: 'p' }]),
      ),
    });
  });
  afterEach(async () => {
    await gateway.stop();
    await upstream.close();
  });

  const ask = async (server: string) => {
    const { status, body } = await gateway.ask({ grant: server, server, body: call('x') });
    const { code, message } = JSON.parse(body).error;
    return { status, code, message };
  };

  it.each([
    ['dead', 502, 50_200, /`dead`: nothing listens at 127\.0\.0\.1:9/],
    ['lost', 502, 50_200, /`lost`: the name mcp\.invalid does not resolve/],
    ['inside', 502, 50_202, /`inside`: `localhost` is .* set `local: true`/],
  ])(
    'because it is out of reach is named in the answer: %s',
    async (server, status, code, wanted) => {
      const answer = await ask(server);
      expect(answer).toEqual({ status, code, message: expect.stringMatching(wanted) });
      upstream.answer();
      expect((await gateway.ask({ grant: 's', body: call('x') })).status).toBe(200);
    },
  );

  it.each<[string, Parameters<Upstream['answer']>[0], number, number, RegExp]>([
    ['closes', () => ({ bytes: [''] }), 502, 50_201, /`s`: .* closed the connection/],
    [
      'resets',
      () => ({ bytes: [''], after: 'reset' }),
      502,
      50_201,
      /`s`: .* reset the connection/,
    ],
    [
      'dies in mid-answer',
      () => ({
        bytes: [
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"json',
        ],
      }),
      502,
      50_201,
      /`s`: .* closed the connection/,
    ],
    [
      'speaks no HTTP',
      () => ({ bytes: ['SSH-2.0-x\r\n\r\n'] }),
      502,
      50_201,
      /`s`: the status line is malformed/,
    ],
    ['is silent', () => 'hang', 504, 50_400, /`s`: .* sent nothing for 300 ms/],
    ['refuses our credentials', () => ({ status: 401 }), 502, 50_204, /check the headers of `s`/],
  ])('because it %s gets a clear error to the client', async (_, answer, status, code, wanted) => {
    upstream.answer(answer);
    expect(await ask('s')).toEqual({ status, code, message: expect.stringMatching(wanted) });
    upstream.answer();
    expect((await gateway.ask({ grant: 's', body: call('x') })).body).toContain('"ran"');
  });

  it('in the middle of a stream breaks the stream, so that the client sees it', async () => {
    const head =
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
    upstream.answer(() => ({ bytes: [`${head}10\r\n: still working\n\r\n`], after: 'reset' }));
    const body = call('x');
    const got = await gateway.talk([
      `POST /mcp/s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${gateway.token('s')}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ]);
    expect(got).toMatch(/^HTTP\/1\.1 200 /);
    expect(got).not.toContain('\r\n0\r\n\r\n');
  });
});
