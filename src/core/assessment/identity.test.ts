// Guarantees of identity: what raises a level, and that claims never do.
import { describe, expect, it } from 'vitest';
import type { PackageFacts } from '#contract/scan-report.ts';
import {
  packageReport,
  remoteReport,
  samplePackage,
} from '../../../test/registry/sample-server.ts';
import { identityOf } from './identity.ts';

const level = (name: string, facts: Partial<PackageFacts>, registryName?: string) =>
  identityOf(
    packageReport(samplePackage('npm', name, facts)),
    registryName === undefined ? {} : { registryName },
  ).level;
const repository = 'https://github.com/stripe/agent-toolkit';

describe('an identity', () => {
  it('is unknown when the package names nobody', () => {
    expect(level('some-mcp', {})).toBe('unknown');
  });

  it('is claimed when only the package itself names a publisher or a repository', () => {
    expect(level('stripe-mcp', { repository, homepage: 'https://stripe.com' })).toBe('claimed');
    expect(level('stripe-mcp', { repository, publishers: ['qq81'] })).toBe('claimed');
    expect(level('@str1pe/mcp', { repository, publishers: ['str1pe'] })).toBe('claimed');
    expect(level('stripe-mcp', { repository, publishers: ['qq81', 'stripe'] })).toBe('claimed');
  });

  it('is consistent when an account that the registry vouches for has the name of the owner', () => {
    expect(level('@stripe/mcp', { repository })).toBe('consistent');
    expect(
      level('some-mcp', { repository: 'https://github.com/Mira/x', publishers: ['mira'] }),
    ).toBe('consistent');
  });

  it('is attested with a build attestation, and names the owner of the source', () => {
    const report = packageReport(
      samplePackage('npm', 'stripe-mcp', {
        attested: true,
        repository: 'https://github.com/qq81/stripe-mcp',
        publishers: ['stripe'],
      }),
    );
    expect(identityOf(report, {})).toMatchObject({ level: 'attested', publisher: 'qq81' });
  });

  it('is official only when a proof links two namespaces that hold the name of the product', () => {
    expect(level('@stripe/mcp', { attested: true, repository })).toBe('official');
    expect(level('@stripe/mcp', { repository })).not.toBe('official');
    expect(level('stripe-mcp', { attested: true, repository })).toBe('attested');
    expect(
      level('@qq81/stripe-mcp', { attested: true, repository: 'https://github.com/qq81/x' }),
    ).toBe('attested');
    expect(
      level('@stripe-mcp/server', {
        attested: true,
        repository: 'https://github.com/stripe-mcp/x',
      }),
    ).toBe('attested');
  });

  it('is never official for a name that imitates another', () => {
    const report = packageReport(
      samplePackage('npm', '@strlpe/mcp', {
        attested: true,
        repository: 'https://github.com/strlpe/mcp',
      }),
    );
    expect(identityOf(report, {}).level).toBe('official');
    expect(identityOf(report, { imitates: true }).level).toBe('attested');
  });

  it('counts a name of the official registry only when both sides state it', () => {
    const registryName = 'com.stripe/mcp';
    expect(level('stripe-mcp', { registryName })).toBe('claimed');
    expect(level('stripe-mcp', { registryName }, registryName)).toBe('attested');
    expect(level('stripe-mcp', { registryName: 'com.other/mcp' }, registryName)).toBe('claimed');
    expect(level('stripe-mcp', {}, registryName)).toBe('unknown');
    expect(level('@stripe/mcp', { registryName }, registryName)).toBe('official');
  });

  it('does not take the repository of a PyPI attestation for proven', () => {
    const facts = { attested: true, repository, publishers: ['Stripe'] };
    const identity = identityOf(packageReport(samplePackage('pypi', 'stripe-mcp', facts)), {});
    expect(identity).toMatchObject({ level: 'attested', publisher: 'Stripe' });
  });

  it('is what a certificate shows for a remote server, and little on a shared host', () => {
    const of = (url: string, registryName?: string) =>
      identityOf(remoteReport({ url }), registryName === undefined ? {} : { registryName });
    expect(of('https://mcp.stripe.com/')).toMatchObject({
      level: 'consistent',
      publisher: 'stripe.com',
    });
    expect(of('https://mcp.stripe.com/', 'com.stripe/mcp').level).toBe('attested');
    expect(of('https://mcp.stripe.com/', 'com.other/mcp').level).toBe('consistent');
    expect(of('https://stripe.workers.dev/').level).toBe('claimed');
    expect(of('http://mcp.stripe.com/').level).toBe('unknown');
  });

  it('says for every level but unknown what it rests on', () => {
    const report = packageReport(
      samplePackage('npm', '@stripe/mcp', { attested: true, repository }),
    );
    const { evidence } = identityOf(report, {});
    expect(evidence.length).toBeGreaterThanOrEqual(2);
    for (const { source, supports } of evidence) expect(source && supports).not.toBe('');
  });
});
