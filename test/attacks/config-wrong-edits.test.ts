// The configuration is edited while the gateway serves, wrongly: nothing changes, and what is wrong
// is named (attack 36 of the list).
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AGAIN, HOLDS, logged, STAYS, useSubject } from './edits.ts';
import { call } from './gateway.ts';

const subject = useSubject();
const { edited } = subject;

async function expectOldRules(): Promise<void> {
  expect((await subject.gateway.ask({ body: call('allowed') })).body).toContain('"ran"');
  expect((await subject.gateway.ask({ body: call('denied') })).body).toContain('[POLICY DENIED]');
}

describe('an edit that is wrong', () => {
  it.each<[string, () => string, RegExp]>([
    ['empty', () => '', /error /],
    ['cut off in the middle', () => subject.text.slice(0, subject.text.length / 2), /error syntax/],
    ['no document at all', () => '\0\u0001\u0002', /error /],
    ['a list', () => '[]', /error /],
    ['null', () => 'null', /error /],
    ['nested without end', () => '['.repeat(100_000), /nests too deep/],
    ['a staircase of lists', () => '- '.repeat(20_000), /nests too deep/],
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
    ['with a grant twice', () => subject.text.replace('"other":', '"agent":'), /error syntax/],
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
    const log = await logged(subject.gateway, STAYS, () => subject.gateway.configureText(write()));
    expect(log).toMatch(named);
    expect(log).not.toContain('secret');
    await expectOldRules();
  });

  it('is over when the old text is back, and that is said', async () => {
    await logged(subject.gateway, STAYS, () => subject.gateway.configureText('{'));
    await logged(subject.gateway, AGAIN, () => subject.gateway.configureText(subject.text));
    await expectOldRules();
  });

  it.each<[string, () => void]>([
    ['gone', () => {}],
    ['a folder', () => mkdirSync(subject.gateway.configFile)],
  ])('changes nothing when the file is %s', async (_, replace) => {
    const away = `${subject.gateway.configFile}.away`;
    await logged(subject.gateway, STAYS, () => {
      renameSync(subject.gateway.configFile, away);
      replace();
    });
    await expectOldRules();
    await logged(subject.gateway, AGAIN, () => {
      rmSync(subject.gateway.configFile, { recursive: true, force: true });
      renameSync(away, subject.gateway.configFile);
    });
  });

  it('holds as soon as the file that it lacks is there', async () => {
    const file = join(subject.gateway.folder, 'late.json');
    await logged(subject.gateway, STAYS, () =>
      subject.gateway.configureText(
        edited((d) => {
          d.policies.p = 'late.json';
        }),
      ),
    );
    await logged(subject.gateway, HOLDS, () =>
      writeFileSync(file, '{"version":"1","default":"deny"}'),
    );
    expect((await subject.gateway.ask({ body: call('allowed') })).body).toContain('"default_deny"');
    await logged(subject.gateway, HOLDS, () => subject.gateway.configureText(subject.text));
  });
});
