import { describe, expect, it } from 'vitest';
import { nameOfCommand, nameOfUrl } from './server-name.ts';

describe('nameOfCommand', () => {
  it.each([
    [
      ['npx', '-y', '@modelcontextprotocol/server-filesystem@2026.8.31', '/srv'],
      'server-filesystem',
    ],
    [['uvx', 'mcp-server-git==1.0'], 'mcp-server-git'],
    [['node', '/opt/My Server.mjs'], 'my-server'],
    [['/usr/local/bin/github-mcp-server', 'stdio'], 'github-mcp-server'],
    [['docker', 'run', '-i', 'ghcr.io/github/github-mcp-server'], 'github-mcp-server'],
    [['C:\\tools\\Server.EXE'], 'server'],
    [['node', '/x/node_modules/@scope/server-files/dist/index.js', '/srv'], 'server-files'],
    [['node', '-e', 'process.exit(3)'], 'node'],
    [['node'], 'node'],
    [[], 'server'],
  ])('calls %j %s', (command, name) => {
    expect(nameOfCommand(command)).toBe(name);
  });
});

describe('nameOfUrl', () => {
  it('is the host, in the form of an id', () => {
    expect(nameOfUrl('https://mcp.Example.com:8443/mcp')).toBe('mcp.example.com');
    expect(nameOfUrl('http://[::1]:80/')).toBe('1');
  });
});
