// The log keeps no credential of any form, and no line in it was written by a stranger.
import { describe, expect, it } from 'vitest';
import { createLogWriter, type LogFormat } from './log-writer.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

function open(format: LogFormat) {
  const lines: string[] = [];
  const writer = createLogWriter({ format, write: (line) => void lines.push(line), now: () => AT });
  return { ...writer, lines, text: () => lines.join('') };
}

/** A secret alone, and texts as they come out of servers, drivers and requests. */
const S = 'Zq7wPx0aRb3TnV';
const SECRETS: readonly (readonly [string, string, string])[] = [
  ['an API token', `wka_${S}${S}${S}x`, 'bad wka_…'],
  ['a grant token', `wkg_${S}${S}${S}x`, ''],
  ['a webhook secret', `whsec_${S}+/=`, ''],
  ['a bearer header', S, `Authorization: Bearer ${S}`],
  ['a bearer header in JSON', S, `{"authorization":"Bearer ${S}"}`],
  ['a bearer header in JSON in JSON', S, `{"a":"{\\"Authorization\\":\\"Bearer ${S}\\"}"}`],
  ['a bearer word', S, `the server said: bearer ${S} is wrong`],
  ['a basic header', `dXNlcjpwYXNz${S}`, `proxy-authorization: Basic dXNlcjpwYXNz${S}`],
  ['a cookie', S, `Cookie: a=b; wicketgate=${S}; c=d`],
  ['a set-cookie', S, `set-cookie: __Host-wicketgate=${S}; Path=/`],
  ['a cookie alone', S, `got __Host-wicketgate=${S}`],
  ['an API key header', S, `X-Api-Key: ${S}`],
  ['a session of a server', S, `mcp-session-id: ${S}`],
  ['a database address', S, `connect postgres://gate:${S}@db.example/wicket failed`],
  ['a redis address without a user', S, `rediss://:${S}@cache:6379`],
  ['a token for a user', S, `https://${S}@example.com/x.git`],
  ['a query', S, `GET https://example.com/mcp?api_key=${S}&a=1`],
  ['a link that sets up', S, `http://127.0.0.1:8700/setup?token=${S}`],
  ['a code of an issuer', S, `/sign-in/oidc/x/callback?code=${S}&state=${S}`],
  ['a fragment', S, `https://app/#access_token=${S}`],
  ['a variable', S, `env GITHUB_TOKEN=${S} node server.js`],
  ['a quoted variable', `${S} ${S}`, `DB_PASSWORD="${S} ${S}" failed`],
  ['a member', S, `{"client_secret": "${S}", "a": 1}`],
  ['a member in single quotes', S, `{ password: '${S}' }`],
  ['an escaped member', S, `"{\\"refresh_token\\":\\"${S}\\"}"`],
  ['an option', S, `started with --api-key ${S} --verbose`],
  ['an option with =', S, `started with --auth-token=${S}`],
  ['a key of a provider', `sk-proj-${S}`, ''],
  ['a payment key', `sk_live_${S}`, ''],
  ['a key of a forge', `ghp_${S}${S}`, ''],
  ['another key of a forge', `github_pat_${S}_${S}`, ''],
  ['a key of a cloud', 'AKIAIOSFODNN7EXAMPLE', ''],
  ['a key of another cloud', `AIza${S}${S}`, ''],
  ['a chat token', `xoxb-1234-${S}`, ''],
  ['a package token', `npm_${S}${S}`, ''],
  ['a signed token', `eyJhbGciOiJI.eyJzdWIiOiIx.${S}`, ''],
  ['a private key', S, `-----BEGIN RSA PRIVATE KEY-----\n${S}\n-----END RSA PRIVATE KEY-----`],
  ['a private key that is cut', S, `-----BEGIN PRIVATE KEY-----\n${S}\n`],
];

describe.each(['text', 'json'] as const)('the log as %s', (format) => {
  it.each(SECRETS)('does not keep %s', (_, secret, within) => {
    const writer = open(format);
    const text = within.includes(secret) ? within : `it was ${secret} that failed`;
    writer.log(text);
    writer.log('in a field', { detail: text });
    writer.log(`in a stack: Error: ${text}\n    at somewhere (file.ts:1:2)`);
    expect(writer.text()).not.toContain(secret);
    expect(writer.text()).toContain('[hidden]');
  });

  it('does not keep a value that the process was given as a secret, whatever its form', () => {
    const writer = open(format);
    writer.hide(['correct horse', 'no']);
    writer.log('the server echoed: correct horse; no more', { server: 'correct horse' });
    expect(writer.text()).not.toContain('correct horse');
    expect(writer.text()).toContain('no more');
  });

  it.each([
    'one\n2026-01-02T03:04:05.006Z info forged',
    'one\r\nforged',
    'one\u2028forged\u2029forged',
    'one\u0085forged \u001b[31mred\u001b[0m \u0000 \u202eturned',
  ])('holds what a stranger wrote in the one line that it belongs to: %j', (text) => {
    const writer = open(format);
    writer.log(text, { tool: text });
    expect(writer.lines).toHaveLength(1);
    expect(writer.text().slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
    expect(writer.text().endsWith('\n')).toBe(true);
  });

  it('cuts what is too long for a log', () => {
    const writer = open(format);
    writer.log('x'.repeat(1_000_000));
    expect(writer.text().length).toBeLessThan(10_000);
  });
});

describe('a line', () => {
  it('has time, level, message and fields as JSON, and no field takes their place', () => {
    const writer = open('json');
    writer.log('it failed', {
      level: 'warn',
      requestId: 'r1',
      server: 's',
      time: 'x',
      message: 'y',
    });
    expect(JSON.parse(writer.text())).toEqual({
      time: '2026-01-02T03:04:05.006Z',
      level: 'warn',
      message: 'it failed',
      requestId: 'r1',
      server: 's',
    });
  });

  it('has the same as text, and words that are harmless stay', () => {
    const writer = open('text');
    writer.log('asking `s` for its tools: 3 tokens of text', { requestId: 'r1', grant: 'a b' });
    expect(writer.text()).toBe(
      '2026-01-02T03:04:05.006Z info asking `s` for its tools: 3 tokens of text requestId=r1 grant="a b"\n',
    );
  });

  it('that is a stack is an error', () => {
    const writer = open('json');
    writer.log('TypeError: x\n    at f (a.ts:1:2)');
    expect(JSON.parse(writer.text()).level).toBe('error');
  });

  it('that is said to whoever started it is said as it is', () => {
    const writer = open('text');
    writer.say('  set it up: http://127.0.0.1:1/setup?token=abc');
    expect(writer.text()).toBe('  set it up: http://127.0.0.1:1/setup?token=abc\n');
  });
});
