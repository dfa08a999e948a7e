// Guarantees of the search for dangerous combinations.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { packageReport, samplePackage, sampleTool } from '../../../test/registry/sample-server.ts';
import { assess } from './assess.ts';
import { combinationsAcross } from './combinations.ts';

const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const server = (name: string, tools: readonly unknown[]) =>
  assess(packageReport(samplePackage('npm', name), { tools }), undefined, {
    nowMs: 1,
    hash,
    context: { knownNames: [] },
  });

const SECRETS = sampleTool('get_secret', 'Get the value of a secret from the vault.', {
  name: { type: 'string' },
});
const ISSUES = sampleTool('list_issues', 'List the issues of a repository.', {
  repo: { type: 'string' },
});
const SEND = sampleTool('send_email', 'Send an e-mail.', {
  to: { type: 'string' },
  body: { type: 'string' },
});
const FETCH = sampleTool('fetch_url', 'Fetch a web page and return its text.', {
  url: { type: 'string' },
});
const ADD = sampleTool('add', 'Add two numbers.', { a: { type: 'number' }, b: { type: 'number' } });

const within = (tools: readonly unknown[]) =>
  server('all-mcp', tools).server.findings.filter(({ kind }) => kind === 'dangerous-combination');

describe('a dangerous combination within a server', () => {
  it('is found when all three legs stand, and names the tools of each', () => {
    const [found, ...more] = within([SECRETS, ISSUES, SEND, ADD]);
    expect(more).toEqual([]);
    expect(found?.tools?.toSorted()).toEqual(['get_secret', 'list_issues', 'send_email']);
    expect(found?.message).toContain('`get_secret`');
  });

  it('is found when one tool reads any address and so is two legs', () => {
    expect(within([SECRETS, FETCH])).toHaveLength(1);
  });

  it('is not found while a leg is missing', () => {
    expect(within([ISSUES, SEND, ADD])).toEqual([]);
    expect(within([SECRETS, SEND, ADD])).toEqual([]);
    expect(within([SECRETS, ISSUES, ADD])).toEqual([]);
    expect(within([FETCH, ADD])).toEqual([]);
    expect(within([])).toEqual([]);
  });
});

describe('a combination across servers', () => {
  const vault = server('vault-mcp', [SECRETS]);
  const web = server('web-mcp', [FETCH]);
  const calc = server('calc-mcp', [ADD]);
  const all = server('all-mcp', [SECRETS, ISSUES, SEND]);

  it('is found when servers make together what none makes alone', () => {
    const [found, ...more] = combinationsAcross([vault, web, calc]);
    expect(more).toEqual([]);
    expect(found?.servers.toSorted()).toEqual(['vault-mcp', 'web-mcp']);
    expect(found?.legs.map(({ leg, server: { slug } }) => `${leg} ${slug}`)).toEqual([
      'private vault-mcp',
      'untrusted web-mcp',
      'out web-mcp',
    ]);
  });

  it('is not found in one server, nor among servers that lack a leg', () => {
    expect(combinationsAcross([all])).toEqual([]);
    expect(combinationsAcross([vault, calc])).toEqual([]);
    expect(combinationsAcross([all, calc])).toEqual([]);
    expect(combinationsAcross([])).toEqual([]);
  });

  it('is found when a server that is whole alone gets another leg from outside', () => {
    expect(combinationsAcross([all, vault])).toHaveLength(1);
  });
});
