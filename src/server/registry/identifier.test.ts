import { describe, expect, it } from 'vitest';
import { readIdentifier } from './identifier.ts';

describe('an identifier', () => {
  it.each([
    ['npm:left-pad', 'npm:left-pad'],
    ['npm:Left-Pad@1.2.3', 'npm:left-pad'],
    ['npm:@scope/name', 'npm:@scope/name'],
    ['npm:@scope/name@^2', 'npm:@scope/name'],
    ['@Scope/name@latest', 'npm:@scope/name'],
    ['pypi:Some_Server', 'pypi:some-server'],
    ['pypi:some.server==1.0', 'pypi:some-server'],
    ['  https://Mcp.Example.com:443/mcp/  ', 'https://mcp.example.com/mcp'],
    ['https://user:secret@mcp.example.com/mcp?token=secret#x', 'https://mcp.example.com/mcp'],
  ])('`%s` means one source', (given, source) => {
    expect(readIdentifier(given)).toEqual({ text: source, source });
  });

  it.each([
    'notes',
    'Tidepool Notes',
    'npm:',
    'npm:../../etc/passwd',
    'npm:a b',
    'npm:@scope/',
    'npm:x@1 && rm -rf /',
    `npm:${'x'.repeat(215)}`,
    'pypi:-x',
    'pypi:a==$(id)',
    'file:///etc/passwd',
    'https://',
    'npx -y something',
  ])('`%s` is a name to look for and nothing more', (given) => {
    expect(readIdentifier(given)).toEqual({ text: given, source: undefined });
  });
});
