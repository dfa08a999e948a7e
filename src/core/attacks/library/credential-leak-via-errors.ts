// Credentials in errors: what goes wrong is reported together with the key.
import type { Attack } from '../attack.ts';

export const credentialLeakViaErrors: Attack = {
  id: 'credential-leak-via-errors',
  name: 'Credentials in errors',
  family: 'content',
  evidence: 'documented',
  summary:
    'Error texts, logs or debug output of a tool repeat keys, tokens or connection strings, which then stand in the context of the model and in files.',
  steps: [
    'A key is passed to a tool as an argument, or the server holds one of its own.',
    'A call fails, by chance or because somebody makes it fail.',
    'The error repeats the request with its headers, its arguments or its connection string.',
    'The text reaches the model, the log of the client and whoever reads either.',
  ],
  incidents: [
    {
      id: 'CVE-2026-20205',
      product: 'Splunk MCP server',
      what: 'The server disclosed tokens.',
    },
  ],
  access: 'A tool that takes or uses a secret and reports its own errors.',
  detection:
    'Parameters that take a key, a password or a token are marked. The gateway keeps names of arguments and a keyed hash, never their values.',
  defence:
    'Give credentials to the server through the gateway, which adds them to the request and takes none of the client along, and refuse calls that carry one as an argument.',
  limits: 'What a server writes into its own answers is not changed by the policy.',
  policy: {
    version: '1',
    description:
      'A connection is named and never spelled out: a password, a token or an address with a password in it is denied as an argument.',
    default: 'deny',
    tools: {
      query_metrics: {
        require: [
          {
            conditions: [{ path: 'args.connection', op: 'in', value: ['staging', 'reporting'] }],
            on_deny: 'Name a connection that the server knows.',
          },
        ],
        deny_if: [
          {
            conditions: [{ path: 'args.password', op: 'exists', value: true }],
            on_deny: 'Secrets are not passed as arguments.',
          },
          {
            conditions: [{ path: 'args.token', op: 'exists', value: true }],
            on_deny: 'Secrets are not passed as arguments.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a connection string with a password in it',
      tool: 'query_metrics',
      arguments: { connection: 'postgres://ann:hunter2@db/metrics' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a token beside the name of the connection',
      tool: 'query_metrics',
      arguments: { connection: 'staging', token: 'eyJhbGciOi' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a connection by its name',
      tool: 'query_metrics',
      arguments: { connection: 'staging', metric: 'latency' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP01'],
  tools: [
    { traits: ['takes-secrets'], weight: 70 },
    { traits: ['reads-secrets'], weight: 40 },
  ],
  servers: [{ traits: ['gated'], weight: 42 }],
};
