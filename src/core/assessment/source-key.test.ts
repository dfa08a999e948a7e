// Guarantees of keys, slugs, addresses and titles.
import { describe, expect, it } from 'vitest';
import type { ScanReport } from '#contract/scan-report.ts';
import {
  packageReport,
  remoteReport,
  samplePackage,
} from '../../../test/registry/sample-server.ts';
import { proposedSlug, slugOf, sourceKey } from './source-key.ts';
import { titleOf } from './title.ts';
import { linkOf, normalAddress, registeredDomain, repositoryOwner } from './web-address.ts';

describe('a source key', () => {
  it('is one for all spellings of a source', () => {
    expect(sourceKey({ kind: 'npm', name: '@Acme/MCP', version: '1.0.0' })).toBe('npm:@acme/mcp');
    expect(sourceKey({ kind: 'pypi', name: 'Acme__Tools.MCP' })).toBe('pypi:acme-tools-mcp');
    expect(sourceKey({ kind: 'command', name: 'notes', command: ['node', 'x.js'] })).toBe(
      'command:notes',
    );
  });

  it('holds no credentials, query or fragment of an address', () => {
    const url = 'HTTPS://User:Secret@MCP.Acme.example:443/mcp/?token=abc#top';
    expect(sourceKey({ kind: 'remote', url })).toBe('https://mcp.acme.example/mcp');
    expect(normalAddress('http://localhost:8080/')).toBe('http://localhost:8080');
  });
});

describe('a slug', () => {
  it('holds lower-case letters, digits and single hyphens, and is never empty', () => {
    expect(slugOf('@Acme/Größe MCP')).toBe('acme-gro-e-mcp');
    expect(slugOf('日本')).toBe('server');
    expect(proposedSlug({ kind: 'remote', url: 'https://mcp.acme.example/mcp' })).toBe(
      'mcp-acme-example',
    );
    expect(proposedSlug({ kind: 'remote', url: 'https://acme.example/v1/team/sse' })).toBe(
      'acme-example-v1-team-sse',
    );
  });
});

describe('an address', () => {
  it('names the domain that somebody registered', () => {
    expect(registeredDomain('mcp.shop.co.uk')).toBe('shop.co.uk');
    expect(registeredDomain('a.b.acme.com')).toBe('acme.com');
    expect(registeredDomain('my-app.workers.dev')).toBe('my-app.workers.dev');
    expect(registeredDomain('127.0.0.1')).toBe('127.0.0.1');
  });

  it('names an owner only on forges whose first segment is one', () => {
    expect(repositoryOwner('https://github.com/Acme/mcp')).toBe('acme');
    expect(repositoryOwner('https://github.com/acme')).toBeUndefined();
    expect(repositoryOwner('https://github.com.evil.example/acme/mcp')).toBeUndefined();
    expect(repositoryOwner('https://acme@evil.example/acme/mcp')).toBeUndefined();
  });

  it('is kept as a link only when it is one', () => {
    expect(linkOf('https://acme.example/x')).toBe('https://acme.example/x');
    expect(linkOf('javascript:alert(1)')).toBeNull();
    expect(linkOf('https://acme.example/"><script>')).toBeNull();
  });
});

describe('a title', () => {
  const titled = (name: string, serverInfo?: ScanReport['serverInfo']) =>
    titleOf(
      packageReport(samplePackage('npm', name), serverInfo === undefined ? {} : { serverInfo }),
    );

  it('is what the publisher calls the server, without the words that every server has', () => {
    expect(titled('acme-mcp', { name: 'acme', title: 'Acme Notes MCP Server' })).toBe('Acme Notes');
    expect(titled('acme-mcp', { name: 'acme', title: 'MCP Server for Acme' })).toBe('Acme');
    expect(titled('acme-mcp', { name: 'acme', title: 'Acme Acme  MCP' })).toBe('Acme');
    expect(titled('@acme/mcp', { name: 'Acme Mail', version: '1' })).toBe('Acme Mail');
  });

  it('is made from the name when the server gives none, a copied one, or a file name', () => {
    expect(titled('notion-mcp-server', { name: 'my-server' })).toBe('Notion');
    expect(titled('@stripe/mcp', { name: 'mcp' })).toBe('Stripe');
    expect(titled('@shopify/dev-mcp', { name: 'dev' })).toBe('Shopify Dev');
    expect(titled('postgres-sql-mcp', { name: 'Example Servers' })).toBe('Postgres SQL');
    expect(titled('awslabs.memcached-mcp-server', { name: 'awslabs.memcached-mcp-server' })).toBe(
      'AWS Labs Memcached',
    );
    expect(titled('k8s-mcp', { name: 'k8s', title: 'k8s-mcp-server' })).toBe('K8s');
  });

  it('is one short line without hidden characters, and never empty', () => {
    const title = titled('mcp-server', { name: 'x', title: `a\u202eb\n${'c'.repeat(300)}` });
    expect(title).toMatch(/^a b c{1,60}$/);
    expect([...title].length).toBeLessThanOrEqual(60);
    expect(titled('mcp-server')).not.toBe('');
    expect(titleOf(remoteReport({ url: 'https://mcp.linear.app/mcp' }))).toBe('Linear');
  });
});
