import { describe, expect, it } from 'vitest';
import { dummyValue } from './dummy-values.ts';
import { argumentsFromUsage, exampleOf, missingNames } from './server-wants.ts';

describe('what a server wants', () => {
  it('are the names that it complains about, not those of its help', () => {
    const words = [
      'Error: ODD_TOKEN is required',
      'Options:',
      '  ODD_MODE  sets the mode (required)',
      '  ODD_COLOUR  chooses a colour',
    ];
    expect(missingNames(words)).toEqual(['ODD_TOKEN']);
  });

  it('are the arguments of its usage line', () => {
    expect(argumentsFromUsage(['Usage: odd <allowed-directory>'], '/home/user')).toEqual([
      '/home/user',
    ]);
    expect(argumentsFromUsage(['please log in'], '/home/user')).toBeUndefined();
  });

  it('are arguments and names of the example in its own text', () => {
    const readme = [
      '# Odd',
      '```json',
      '{ "mcpServers": { "odd": {',
      '  // with a comment',
      '  "command": "npx", "args": ["-y", "odd-server@latest", "--folder", "/path"],',
      '  "env": { "ODD_KEY": "..." },',
      '} } }',
      '```',
    ].join('\n');
    expect(exampleOf(readme, ['odd-server'])).toEqual({
      args: ['--folder', '/path'],
      env: { ODD_KEY: '...' },
    });
    expect(exampleOf(readme, ['other'])).toEqual({ args: [], env: {} });
  });

  it('skips the words that only start the program', () => {
    const readme = JSON.stringify({
      odd: { command: 'npx', args: ['--package', '@a/odd', '--', 'odd', 'start'] },
    });
    expect(exampleOf(readme, ['@a/odd', 'odd']).args).toEqual(['start']);
  });
});

describe('a dummy', () => {
  it.each([
    ['DATABASE_URL', /^postgresql:\/\/dummy/],
    ['SOME_URL', /^https:\/\/dummy\.invalid$/],
    ['DATA_DIR', /^\/h$/],
    ['AWS_REGION', /^us-east-1$/],
    ['SOME_EMAIL', /@dummy\.invalid$/],
    ['ANYTHING_ELSE', /^dummy-/],
  ])('for %s has its shape', (name, shape) => {
    expect(dummyValue(name, '/h')).toMatch(shape);
  });
});
