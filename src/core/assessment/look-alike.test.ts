// Guarantees of the search for look-alike names.
import { describe, expect, it } from 'vitest';
import type { PackageFacts } from '#contract/scan-report.ts';
import {
  packageReport,
  remoteReport,
  samplePackage,
} from '../../../test/registry/sample-server.ts';
import { KNOWN_SERVERS } from './known-servers.ts';
import { editDistance, findLookAlike } from './look-alike.ts';

const KNOWN = [
  { name: '@ledgerleaf/bank-mcp', source: 'npm:@ledgerleaf/bank-mcp', publisher: 'ledgerleaf' },
  { name: 'harborline-mcp', source: 'npm:harborline-mcp', publisher: 'harbor-org' },
];
const of = (name: string, facts: Partial<PackageFacts> = {}) =>
  findLookAlike(packageReport(samplePackage('npm', name, facts)), KNOWN)?.code;

describe('the search for look-alikes', () => {
  it('finds other separators, scopes made part of a name, and swapped characters', () => {
    expect(of('@ledger-leaf/bank-mcp')).toBe('separators');
    expect(of('ledgerleaf-bank-mcp')).toBe('scope');
    expect(of('harbor-line-mcp')).toBe('separators');
    expect(of('harbor1ine-mcp')).toBe('homoglyph');
    expect(of('harborlіne-mcp')).toBe('homoglyph');
    expect(of('harborlime-mcp')).toBe('spelling');
    expect(of('mcp-harbrline')).toBe('spelling');
  });

  it('says nothing about the known name itself, its publisher, or other words', () => {
    expect(of('@ledgerleaf/bank-mcp')).toBeUndefined();
    expect(of('@Ledgerleaf/Bank-MCP')).toBeUndefined();
    expect(of('ledgerleaf-bank-mcp', { publishers: ['ledgerleaf'] })).toBeUndefined();
    expect(of('@harbor-org/harborline-mcp')).toBeUndefined();
    expect(of('harborside-tools')).toBeUndefined();
    expect(of('mcp-server-time')).toBeUndefined();
  });

  it('is not silenced by a repository that the package merely claims', () => {
    expect(of('harbor-line-mcp', { repository: 'https://github.com/harbor-org/x' })).toBe(
      'separators',
    );
  });

  it('compares hosts of remote servers', () => {
    const known = [
      { name: 'mcp.stripe.com', source: 'https://mcp.stripe.com', publisher: 'stripe.com' },
    ];
    const at = (url: string) => findLookAlike(remoteReport({ url }), known)?.code;
    expect(at('https://mcp-stripe.com/')).toBe('separators');
    expect(at('https://mcp.str1pe.com/')).toBe('homoglyph');
    expect(at('https://mcp.stripe.com/v1')).toBeUndefined();
  });

  it('finds none among the well-known names themselves', () => {
    const found = KNOWN_SERVERS.filter(({ source }) => source.startsWith('npm:')).flatMap(
      ({ name }) => findLookAlike(packageReport(samplePackage('npm', name)), KNOWN_SERVERS) ?? [],
    );
    expect(found).toEqual([]);
  });
});

describe('the distance of two names', () => {
  it('counts a swap of neighbours as one and gives up above the bound', () => {
    expect(editDistance('harbor', 'harbro', 2)).toBe(1);
    expect(editDistance('abc', 'abcd', 1)).toBe(1);
    expect(editDistance('abc', 'xyz', 1)).toBe(2);
  });
});
