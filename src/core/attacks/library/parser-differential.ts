// Parser differential: the check reads another message than the server.
import type { Attack } from '../attack.ts';

export const parserDifferential: Attack = {
  id: 'parser-differential',
  name: 'A message with two readings',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'A message is written so that the check in front of a server and the server itself read different things from it, and the harmless reading is checked.',
  steps: [
    'Two programs read JSON differently: a name that stands twice, a name in other case, a list in the place of one message.',
    'The attacker writes a message in which one reading is permitted and the other is not.',
    'The check takes the permitted reading and forwards the message.',
    'The server takes the other one and runs it.',
  ],
  incidents: [
    {
      id: 'CVE-2026-27896',
      product: 'MCP Go SDK',
      what: 'Names of members were matched without regard to case, so that a filter saw another method than the server.',
    },
    {
      id: 'stacklok/toolhive#5304',
      product: 'ToolHive',
      what: 'The filter of tool lists could be passed by noise in a stream of events.',
    },
    {
      id: 'stacklok/toolhive#6092',
      product: 'ToolHive',
      what: 'The filter of tool lists could be passed by an unusual status or media type.',
    },
  ],
  access: 'A check in front of a server that reads messages in another way than the server does.',
  detection:
    'Messages with two readings are refused by the gateway and are on record as such; they are no matter of definitions.',
  defence:
    'The gateway accepts a message only when every parser would read the same one: no name twice, no look-alike members, no batches outside of the revision that has them. A list that it cannot understand is replaced by an error.',
  limits: 'Arguments are data of the server; what it makes of them stays its own affair.',
  policy: {
    version: '1',
    description:
      'Names are compared exactly and arguments must fit the schema of the tool, so that a value of another type is no way around a condition.',
    default: 'deny',
    arguments: 'strict',
    tools: {
      get_order: {
        require: [{ conditions: [{ path: 'args.id', op: 'gte', value: 1 }] }],
        deny_if: [
          {
            conditions: [{ path: 'args.id', op: 'gt', value: 999_999 }],
            on_deny: 'There is no such order.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a list in the place of a number',
      tool: 'get_order',
      arguments: { id: [7] },
      schema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a number as text, which some servers put into a query',
      tool: 'get_order',
      arguments: { id: '7 OR 1=1' },
      schema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the same name with a space behind it',
      tool: 'get_order ',
      arguments: { id: 7 },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'an order by its number',
      tool: 'get_order',
      arguments: { id: 7 },
      schema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
      expect: 'allow',
    },
  ],
  owasp: ['MCP05', 'MCP07'],
  tools: [],
  servers: [],
};
