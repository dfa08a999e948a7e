import { describe, expect, it } from 'vitest';
import { readClientConfig } from './read-client-config.ts';
import { identifiersOf, shownCommand, shownUrl } from './shown-entry.ts';

/** Parts put together here, so that nothing in the repository looks like a leaked token. */
const SECRETS = [
  ['sk', 'proj', 'abcdefghijklmnop123'].join('-'),
  ['ghp', 'abcdefghijklmnopqrstuvwxyz0123456789'].join('_'),
  ['wkg', 'abcdefghijklmnop'].join('_'),
  '0123456789abcdef0123456789abcdef',
  'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW',
];

describe('what may be shown of a command', () => {
  it.each(SECRETS)('hides a word that looks like a token (%#)', (secret) => {
    for (const words of [
      [secret],
      ['--verbose', secret],
      [`--anything=${secret}`],
      ['--api-key', secret],
      [`API_KEY=${secret}`],
      ['--header', `Authorization: Bearer ${secret}`],
      [`https://user:${secret}@acme.example/mcp?key=${secret}#${secret}`],
      [`https://acme.example/${secret}/mcp`],
    ]) {
      expect(shownCommand(['npx', '-y', 'files-server', ...words]).join(' ')).not.toContain(secret);
    }
  });

  it('hides what stands behind an option that takes a secret, whatever it looks like', () => {
    for (const option of ['--token', '--api-key', '--apiKey', '--password', '--access-token']) {
      expect(shownCommand(['node', 'x.js', option, 'hunter2']).at(-1)).toBe('[hidden]');
      expect(shownCommand(['node', 'x.js', `${option}=hunter2`]).at(-1)).not.toContain('hunter2');
    }
    expect(shownCommand(['docker', 'run', '-e', 'A_TOKEN=hunter2', 'x']).join(' ')).toBe(
      'docker run -e A_TOKEN=[hidden] x',
    );
  });

  it('leaves packages, paths, variables and plain options as they are', () => {
    for (const line of [
      'npx -y @acme/files-server@1.2.3 /srv/files --read-only',
      'npx -p @acme/tools acme-mcp',
      'docker run -i --rm -e ACME_TOKEN mcp/fetch',
      'uvx --from files-server==1.0 files --log-level=debug',
      'node x.js --token ${TOKEN}',
    ]) {
      expect(shownCommand(line.split(' ')).join(' ')).toBe(line);
    }
  });
});

describe('what may be shown of an address', () => {
  it('is scheme, host and path', () => {
    expect(shownUrl('https://u:p@acme.example:8443/mcp/v1?key=1#x')).toBe(
      'https://acme.example:8443/mcp/v1',
    );
    expect(shownUrl('https://acme.example/${TEAM}/mcp')).toBe('https://acme.example/${TEAM}/mcp');
  });
});

describe('what a registry may be asked for', () => {
  const text = JSON.stringify({
    mcpServers: {
      package: { command: 'npx', args: ['-y', '@acme/files@1.0.0', '/home/me/private'] },
      image: { command: 'docker', args: ['run', 'acme/server:1'] },
      remote: { type: 'http', url: `https://me:pw@acme.example/${SECRETS[3]}/mcp?key=1` },
      clean: { type: 'http', url: 'https://acme.example/mcp?key=1' },
      local: { command: '/home/me/private/server', args: ['--token', 'hunter2'] },
      inside: { type: 'http', url: 'http://localhost:9000/mcp' },
    },
  });

  it('is the name of a package or image, or an address without secrets, and nothing else', () => {
    const { entries } = readClientConfig(text, { file: '.mcp.json' });
    expect(Object.fromEntries(entries.map((entry) => [entry.name, identifiersOf(entry)]))).toEqual({
      package: ['npm:@acme/files'],
      image: ['oci:docker.io/acme/server'],
      remote: ['https://acme.example'],
      clean: ['https://acme.example/mcp'],
      local: [],
      inside: [],
    });
  });
});
