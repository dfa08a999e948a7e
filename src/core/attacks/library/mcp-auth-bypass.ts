// Bypass of authentication: a server acts for callers that it has not identified.
import type { Attack } from '../attack.ts';

export const mcpAuthBypass: Attack = {
  id: 'mcp-auth-bypass',
  name: 'Bypass of authentication',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'A server that listens without asking who calls, or trusts a header or an identifier, hands its tools to anybody who reaches it.',
  steps: [
    'A server listens on an address that others reach, or on a local port.',
    'It checks credentials on some of its ways in, and another way is forgotten.',
    'Or an error in the check ends in an empty identity instead of a refusal.',
    'The caller lists the tools and uses them.',
  ],
  incidents: [
    {
      id: 'CVE-2025-49596',
      product: 'MCP Inspector before 0.14.1',
      what: 'Its proxy started commands for anybody who reached its port.',
    },
    {
      id: 'CVE-2026-59822',
      product: 'LiteLLM before 1.84.0',
      what: 'A made-up authorization header fell through to an empty identity.',
    },
    {
      id: 'CVE-2026-101084',
      product: 'Obot before 0.21.1',
      what: 'One way to connect to servers skipped the rules of access.',
    },
    {
      id: 'GO-2026-6525',
      product: 'Obot before 0.23.0',
      what: 'Its registry could be read without credentials.',
    },
  ],
  access:
    'A server that can be reached over a network and does not identify every caller on every way in.',
  detection:
    'A scan asks remote servers for their tools without credentials and says whether they refuse.',
  defence:
    'Let the server listen on loopback, behind the gateway. A gateway that others reach wants a token on every request, ends a request whose token is wrong, and knows no other way in.',
  limits: 'A policy decides what an identified caller may do; it does not identify anybody.',
  policy: {
    version: '1',
    description:
      'Grants that are tagged as staff may read; writing needs the tag of an editor. A grant without tags may do nothing.',
    default: 'deny',
    all_tools: {
      require: [
        {
          conditions: [{ path: 'grant.tags.role', op: 'in', value: ['staff', 'editor'] }],
          on_deny: 'This grant has no role.',
        },
      ],
    },
    tools: {
      get_page: {},
      update_page: {
        require: [{ conditions: [{ path: 'grant.tags.role', op: 'eq', value: 'editor' }] }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a grant about which nothing is known',
      tool: 'get_page',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a role that the caller claims in the arguments',
      tool: 'update_page',
      arguments: { id: 1, role: 'editor' },
      tags: { role: 'staff' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'staff read a page',
      tool: 'get_page',
      arguments: { id: 1 },
      tags: { role: 'staff' },
      expect: 'allow',
    },
    {
      kind: 'work',
      note: 'an editor writes one',
      tool: 'update_page',
      arguments: { id: 1, text: 'New' },
      tags: { role: 'editor' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP07'],
  tools: [],
  servers: [{ traits: ['open'], weight: 88 }],
};
