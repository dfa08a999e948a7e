import { describe, expect, it } from 'vitest';
import { setupOf } from './server-setup.ts';
import { packageNameOf, shownSource } from './source-name.ts';

type Known = Parameters<typeof setupOf>[0];

const known = (source: string, packageName: string, command: readonly string[]): Known => ({
  slug: 'notes',
  source,
  packageName,
  version: '1.2.0',
  posture: { auth: 'local', transports: ['stdio'], tls: null, rateLimited: null, evidence: [] },
  scan: {
    outcome: 'listed',
    reason: null,
    stderr: [],
    isolation: 'bwrap',
    network: false,
    dummies: [],
    command: [...command],
    durationMs: 1,
    anomalies: [],
    listedAtMs: 1,
  },
});

describe('the command of a package', () => {
  it('names a Python project as it spells itself', () => {
    const server = known('pypi:acme-notes-server', 'acme.notes-server', ['acme.notes-server']);
    expect(setupOf(server).command).toBe(
      'wicketgate run --policy policy.json -- uvx acme.notes-server@1.2.0',
    );
    expect(shownSource(server)).toBe('pypi:acme.notes-server');
  });

  it('names the program when it is not called like its package', () => {
    const server = known('pypi:notes-python', 'notes-python', ['notes', '--stdio']);
    expect(setupOf(server).command).toBe(
      'wicketgate run --policy policy.json -- uvx --from notes-python==1.2.0 notes',
    );
  });

  it('takes the name out of the source where no other spelling is known', () => {
    expect(packageNameOf({ source: 'npm:@acme/notes' })).toBe('@acme/notes');
    expect(packageNameOf({ source: 'https://mcp.acme.example' })).toBeUndefined();
  });
});
