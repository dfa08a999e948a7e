// Insecure defaults: a product is open as it is delivered.
import type { Attack } from '../attack.ts';

export const insecureDefaults: Attack = {
  id: 'insecure-defaults',
  name: 'Insecure defaults',
  family: 'supply',
  evidence: 'documented',
  summary:
    'A server or a gateway is delivered with a known key, a known password or with its protection switched off, and runs like that in production.',
  steps: [
    'A product needs a secret, and so that it starts at once it brings one along.',
    'The secret is in the source or in the documentation, the same for everybody.',
    'Somebody who knows it makes a token, or signs in as an administrator.',
    'All servers behind it are open.',
  ],
  incidents: [
    {
      id: 'CVE-2026-53709',
      product: 'ContextForge',
      what: 'A default secret in the source let anybody make the token of an administrator.',
    },
    {
      id: 'CVE-2026-78573',
      product: 'ContextForge 1.0.0–1.0.7',
      what: 'It was delivered with default credentials.',
    },
    {
      id: 'GHSA-g53w-w6mj-hrpp',
      product: 'Kuadrant mcp-gateway',
      what: 'A header that could be sent from outside, together with a default key, went around the check of tokens.',
    },
    {
      id: 'CVE-2026-55580',
      product: 'mcp-shell before 0.6.0',
      what: 'Its protection was off in the installation that its documentation showed.',
    },
  ],
  access: 'A product that runs as it was delivered, on an address that others reach.',
  detection:
    'A scan of a remote server says whether it lists its tools without credentials; what is inside of a product is not tested.',
  defence:
    'The gateway brings no account and no secret: without a configured grant no server can be reached through it, and without a policy a grant may do nothing.',
  limits: 'A policy cannot make up for a server that can be reached around the gateway.',
  policy: {
    version: '1',
    description:
      'Administration is not offered through the gateway at all, whatever the server would allow; status is read by grants of operators only.',
    default: 'deny',
    hide: ['create_token', 'create_user', 'set_setting'],
    tools: {
      get_status: {
        require: [{ conditions: [{ path: 'grant.tags.role', op: 'eq', value: 'operator' }] }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a token of an administrator is made',
      tool: 'create_token',
      arguments: { role: 'admin' },
      tags: { role: 'operator' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a grant without the tag',
      tool: 'get_status',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'an operator reads the status',
      tool: 'get_status',
      tags: { role: 'operator' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP01', 'MCP07'],
  tools: [],
  servers: [{ traits: ['open'], weight: 68 }],
};
