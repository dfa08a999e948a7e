// Confused deputy: a server with one credential acts for callers who have fewer rights than it.
import type { Attack } from '../attack.ts';

export const confusedDeputy: Attack = {
  id: 'confused-deputy',
  name: 'Confused deputy',
  family: 'agent',
  evidence: 'documented',
  summary:
    'A server holds one credential for many callers, and an agent is led to use rights through it that the person behind the agent does not have.',
  steps: [
    'An operator gives a server one powerful credential, because one is easier than many.',
    'Several people or agents call the server, and it no longer knows for whom it acts.',
    'A caller names the object of somebody else: another customer, another project, another account.',
    'The server checks its own rights, finds them sufficient, and does what was asked.',
  ],
  incidents: [
    {
      id: 'IBM/mcp-context-forge#1078',
      product: 'ContextForge',
      what: 'The OAuth token of one user could be used for the calls of another one.',
    },
    {
      id: 'microsoft/agent-governance-toolkit#1527',
      product: 'Agent Governance Toolkit (Rust)',
      what: 'The identity of an agent was believed as the caller stated it.',
    },
  ],
  access:
    'A tool that changes things with the credential of the server and takes the owner of the object as an argument.',
  detection:
    'The registry cannot see the credential of a server; it marks every tool that changes something, and tools that change rights.',
  defence:
    'Give every caller a grant of its own, and let the policy compare what the call names with what the grant stands for. The gateway takes the identity from the token alone, never from the call.',
  limits:
    'The policy sees the arguments only; objects that the server finds by itself must be fenced in the server.',
  policy: {
    version: '1',
    description:
      'Tickets are updated for the customer of the grant only; the tag `customer` of the grant says which that is. Everything else is denied.',
    default: 'deny',
    tools: {
      update_ticket: {
        require: [
          {
            conditions: [
              { path: 'grant.tags.customer', op: 'eq', value: 'acme' },
              { path: 'args.customer', op: 'eq', value: 'acme' },
            ],
            on_deny: 'Only tickets of acme may be changed here.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'the grant of one customer names another one',
      tool: 'update_ticket',
      arguments: { customer: 'globex', id: 7, state: 'closed' },
      tags: { customer: 'acme' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the owner is left out',
      tool: 'update_ticket',
      arguments: { id: 7, state: 'closed' },
      tags: { customer: 'acme' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the policy is attached to the grant of another customer',
      tool: 'update_ticket',
      arguments: { customer: 'acme', id: 7, state: 'closed' },
      tags: { customer: 'globex' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a ticket of the own customer',
      tool: 'update_ticket',
      arguments: { customer: 'acme', id: 7, state: 'closed' },
      tags: { customer: 'acme' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP02', 'MCP07'],
  tools: [
    { categories: ['Financial'], weight: 60 },
    { traits: ['changes-rights'], weight: 50 },
    { categories: ['Destructive'], weight: 45 },
    { categories: ['Write'], weight: 30 },
  ],
  servers: [{ traits: ['gated'], weight: 40 }],
};
