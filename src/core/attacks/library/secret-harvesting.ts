// Harvesting of secrets: a tool that returns keys is asked for all of them.
import type { Attack } from '../attack.ts';

export const secretHarvesting: Attack = {
  id: 'secret-harvesting',
  name: 'Harvesting of secrets',
  family: 'content',
  evidence: 'plausible',
  summary:
    'A tool that can read keys, passwords or environment variables is called to collect them, often as the first step of something larger.',
  steps: [
    'An agent has a tool that returns secrets, because one task needs one of them.',
    'An order in a text asks for all of them, or for the one that opens most.',
    'The tool returns them into the context of the model.',
    'From there they go into a message, a file or an address, or into the log of the conversation.',
  ],
  incidents: [],
  access: 'A tool that returns keys, passwords, tokens, cookies or environment variables.',
  detection:
    'Reading a secret is classified as Read with the severity High, by the things that a tool returns.',
  defence:
    'Name the few items that may be read, limit how often, and hold the rest for a person. Better still, let the server use the secret without returning it.',
  limits:
    'A secret that may be read can be passed on by the model; the policy counts calls, not what is done with the answer.',
  policy: {
    version: '1',
    description:
      'Two secrets may be read, five times an hour in all; listing them is not offered, and neither is reading the environment.',
    default: 'deny',
    hide: ['list_secrets', 'read_environment'],
    tools: {
      get_secret_value: {
        require: [
          {
            conditions: [
              { path: 'args.secret_id', op: 'in', value: ['ci/npm-token', 'ci/sentry-dsn'] },
            ],
            on_deny: 'This secret is not on the list.',
          },
        ],
        limits: [{ counter: 'secrets_hourly', window: 'hour', max: 5, scope: 'grant' }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a secret that is not on the list',
      tool: 'get_secret_value',
      arguments: { secret_id: 'prod/root' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the environment of the server',
      tool: 'read_environment',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a listed secret, the fifth time in an hour',
      tool: 'get_secret_value',
      arguments: { secret_id: 'ci/npm-token' },
      times: 5,
      expect: 'allow',
    },
    {
      kind: 'attack',
      note: 'the sixth time in the same hour',
      tool: 'get_secret_value',
      arguments: { secret_id: 'ci/npm-token' },
      expect: 'deny',
    },
  ],
  owasp: ['MCP01', 'MCP10'],
  tools: [{ traits: ['reads-secrets'], weight: 82 }],
  servers: [],
};
