// Answers to the wrong client: what belongs to one caller reaches another one.
import type { Attack } from '../attack.ts';

export const crossClientLeak: Attack = {
  id: 'cross-client-leak',
  name: 'Answers to the wrong client',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'A server that serves several clients with one instance mixes them up, and the answer to one of them reaches another.',
  steps: [
    'A server keeps one connection object for all of its clients, or caches an answer without saying for whom.',
    'Two clients use the same identifier for their requests, which is usual: they count from one.',
    'The answer to the first is delivered to the second.',
    'The second client now has the data of the first in the context of its model.',
  ],
  incidents: [
    {
      id: 'CVE-2026-25536',
      product: 'MCP TypeScript SDK 1.10.0–1.25.3',
      what: 'A server or transport that was shared between clients could deliver the answer of one to another.',
    },
  ],
  access: 'A server that several clients share.',
  detection: 'Not visible in a definition. Records show which grant called what.',
  defence:
    'The gateway relays every answer on the exchange that asked for it, and gives each session in front of a command a process of its own. Let grants of different customers use servers of their own.',
  limits: 'A server that mixes up its own data internally is not noticed.',
  policy: {
    version: '1',
    description:
      'Documents of one customer only, by the prefix of their identifiers; the tag of the grant must say the same.',
    default: 'deny',
    all_tools: {
      require: [{ conditions: [{ path: 'grant.tags.customer', op: 'eq', value: 'acme' }] }],
    },
    tools: {
      get_document: {
        require: [
          {
            conditions: [{ path: 'args.id', op: 'starts_with', value: 'acme/' }],
            on_deny: 'Only documents of acme may be read here.',
          },
        ],
        deny_if: [{ conditions: [{ path: 'args.id', op: 'contains', value: '..' }] }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a document of another customer',
      tool: 'get_document',
      arguments: { id: 'globex/plan' },
      tags: { customer: 'acme' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the same document by a detour',
      tool: 'get_document',
      arguments: { id: 'acme/../globex/plan' },
      tags: { customer: 'acme' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the grant of another customer under this policy',
      tool: 'get_document',
      arguments: { id: 'acme/plan' },
      tags: { customer: 'globex' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'an own document',
      tool: 'get_document',
      arguments: { id: 'acme/plan' },
      tags: { customer: 'acme' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP07', 'MCP10'],
  tools: [],
  servers: [{ traits: ['remote', 'open'], weight: 44 }],
};
