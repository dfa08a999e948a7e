// Argument injection: a value is read as an option of the program behind a tool.
import type { Attack } from '../attack.ts';

export const argumentInjection: Attack = {
  id: 'argument-injection',
  name: 'Values that become options',
  family: 'input',
  evidence: 'documented',
  summary:
    'No shell is involved, but a value that begins with a dash, or a label that is read as configuration, changes what the program behind a tool does.',
  steps: [
    'A tool starts a known program, such as git or docker, with a value from its arguments.',
    'The value begins with a dash, and the program takes it for an option.',
    'Some options run other programs, write to a file or read another configuration.',
    'The call does something that the tool was not made for.',
  ],
  incidents: [
    {
      id: 'GO-2026-5604',
      product: 'Docker MCP Gateway 0.21.0–0.42.1',
      what: 'YAML in the label of an image changed how the image was run.',
    },
  ],
  access: 'A tool that hands its arguments to a command-line program.',
  detection:
    'Tools of servers that wrap a command-line program are marked, as far as names and texts show it.',
  defence:
    'Require values to have the form that they should have: a name begins with a letter or a digit and holds no space.',
  limits:
    'The policy sees the values of a call, not labels or files that the program reads by itself.',
  policy: {
    version: '1',
    description:
      'Branches and images are named in their plain form, without a dash at the start, spaces or an equals sign.',
    default: 'deny',
    tools: {
      git_checkout: {
        require: [
          {
            conditions: [
              { path: 'args.branch', op: 'regex', value: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$' },
            ],
            on_deny: 'This is no plain name of a branch.',
          },
        ],
      },
      pull_image: {
        require: [
          {
            conditions: [
              { path: 'args.image', op: 'regex', value: '^[a-z0-9][a-z0-9._/:@-]{0,199}$' },
            ],
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'an option in the place of a branch',
      tool: 'git_checkout',
      arguments: { branch: '--upload-pack=/tmp/x' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'two words in the place of an image',
      tool: 'pull_image',
      arguments: { image: 'alpine --privileged' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a branch',
      tool: 'git_checkout',
      arguments: { branch: 'feature/door-2' },
      expect: 'allow',
    },
    {
      kind: 'work',
      note: 'an image',
      tool: 'pull_image',
      arguments: { image: 'docker.io/library/alpine:3.22' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP05'],
  tools: [
    { categories: ['Write', 'Execute', 'Destructive'], traits: ['wraps-commands'], weight: 47 },
  ],
  servers: [],
};
