// The configuration is edited while the gateway serves, wrongly: nothing changes, and what is wrong
// is named (attack 36 of the list).
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AGAIN, HOLDS, logged, STAYS } from './edits.ts';
import { call, type Gateway, type GatewayConfig, startGateway } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let second: Upstream;
let gateway: Gateway;
let config: GatewayConfig;
let text: string;

beforeAll(async () => {
  [upstream, second] = [await startUpstream(), await startUpstream()];
  config = {
    servers: { s: upstream.url, t: second.url },
    policies: { p: { version: '1', default: 'allow', tools: { denied: { action: 'deny' } } } },
    grants: { agent: { server: 's', policy: 'p' }, other: { server: 't', policy: 'p' } },
  };
  gateway = await startGateway(config);
  text = readFileSync(gateway.configFile, 'utf8');
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  await second?.close();
});
afterEach(async () => {
  upstream.forget();
  upstream.answer();
});

const edited = (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(text);
  change(document);
  return JSON.stringify(document);
};

async function expectOldRules(): Promise<void> {
  expect((await gateway.ask({ body: call('allowed') })).body).toContain('"ran"');
  expect((await gateway.ask({ body: call('denied') })).body).toContain('[POLICY DENIED]');
}

describe('an edit that is wrong', () => {
  it.each<[string, () => string, RegExp]>([
    ['empty', () => '', /error /],
    ['cut off in the middle', () => text.slice(0, text.length / 2), /error syntax/],
    ['no document at all', () => '\0\u0001\u0002', /error /],
    ['a list', () => '[]', /error /],
    ['null', () => 'null', /error /],
    ['nested without end', () => '['.repeat(100_000), /stays/],
    [
      'with an unknown field',
      () =>
        edited((d) => {
          d.grant = {};
        }),
      /unknown_field: unknown field `grant`/,
    ],
    [
      'without servers',
      () =>
        edited((d) => {
          d.servers = undefined;
        }),
      /\(\/servers\)/,
    ],
    [
      'with a grant for no server',
      () =>
        edited((d) => {
          d.grants.agent.server = 'nowhere';
        }),
      /unknown_server/,
    ],
    [
      'with a grant for no policy',
      () =>
        edited((d) => {
          d.grants.agent.policy = 'nothing';
        }),
      /unknown_policy/,
    ],
    [
      'with a bare token',
      () =>
        edited((d) => {
          d.grants.agent.token = 'wkg_plain';
        }),
      /\(\/grants\/agent\/token\)/,
    ],
    [
      'with one token twice',
      () =>
        edited((d) => {
          d.grants.other.token = d.grants.agent.token;
        }),
      /duplicate_token/,
    ],
    ['with a grant twice', () => text.replace('"other":', '"agent":'), /error syntax/],
    [
      'with a wrong policy',
      () =>
        edited((d) => {
          d.policies.p.default = 'maybe';
        }),
      /\(\/policies\/p\/default\)/,
    ],
    [
      'with a policy whose test fails',
      () =>
        edited((d) => {
          d.policies.p.tests = [{ name: 't', call: { tool: 'denied' }, expect: 'allow' }];
        }),
      /\(\/policies\/p\/tests\/0\)/,
    ],
    [
      'with a pattern that does not compile',
      () =>
        edited((d) => {
          d.policies.p.tools.x = {
            deny_if: [{ conditions: [{ path: 'args.a', op: 'regex', value: '(' }] }],
          };
        }),
      /error /,
    ],
    [
      'with an unset variable',
      () =>
        edited((d) => {
          d.servers.s.headers = { 'X-Key': '${WICKETGATE_TEST_UNSET}' };
        }),
      /`WICKETGATE_TEST_UNSET` is not set/,
    ],
    [
      'with a header that would split',
      () =>
        edited((d) => {
          d.servers.s.headers = { 'X-Key': 'a\r\nX-Evil: b' };
        }),
      /\(\/servers\/s\/headers\/X-Key\)/,
    ],
    [
      'with a header of ours',
      () =>
        edited((d) => {
          d.servers.s.headers = { 'Content-Length': '0' };
        }),
      /is written by the gateway/,
    ],
    [
      'with an address that is not allowed',
      () =>
        edited((d) => {
          d.servers.s.local = false;
        }),
      /`s`.*`local: true`/,
    ],
    [
      'with a URL that is none',
      () =>
        edited((d) => {
          d.servers.s.url = 'ftp://user:secret@x/';
        }),
      /server_url/,
    ],
    [
      'with a policy file that is missing',
      () =>
        edited((d) => {
          d.policies.p = 'nowhere.yaml';
        }),
      /unreadable_file/,
    ],
  ])('changes nothing and is named: %s', async (_, write, named) => {
    const log = await logged(gateway, STAYS, () => gateway.configureText(write()));
    expect(log).toMatch(named);
    expect(log).not.toContain('secret');
    await expectOldRules();
  });

  it('is over when the old text is back, and that is said', async () => {
    await logged(gateway, STAYS, () => gateway.configureText('{'));
    await logged(gateway, AGAIN, () => gateway.configureText(text));
    await expectOldRules();
  });

  it.each<[string, () => void]>([
    ['gone', () => {}],
    ['a folder', () => mkdirSync(gateway.configFile)],
  ])('changes nothing when the file is %s', async (_, replace) => {
    const away = `${gateway.configFile}.away`;
    await logged(gateway, STAYS, () => {
      renameSync(gateway.configFile, away);
      replace();
    });
    await expectOldRules();
    await logged(gateway, AGAIN, () => {
      rmSync(gateway.configFile, { recursive: true, force: true });
      renameSync(away, gateway.configFile);
    });
  });

  it('holds as soon as the file that it lacks is there', async () => {
    const file = join(gateway.folder, 'late.json');
    await logged(gateway, STAYS, () =>
      gateway.configureText(
        edited((d) => {
          d.policies.p = 'late.json';
        }),
      ),
    );
    await logged(gateway, HOLDS, () => writeFileSync(file, '{"version":"1","default":"deny"}'));
    expect((await gateway.ask({ body: call('allowed') })).body).toContain('"default_deny"');
    await logged(gateway, HOLDS, () => gateway.configureText(text));
  });
});
