// Shadow servers: servers that nobody answers for.
import type { Attack } from '../attack.ts';

export const shadowServers: Attack = {
  id: 'shadow-servers',
  name: 'Servers that nobody answers for',
  family: 'supply',
  evidence: 'plausible',
  summary:
    'Servers are started by single people, left running after a trial, or reachable from outside without anybody knowing, and they have the rights that they were given once.',
  steps: [
    'Somebody connects a server to try something, with a real credential.',
    'The trial ends, and the entry in the client or the process on a machine stays.',
    'Nobody updates it, nobody watches it, and nobody remembers what its credential opens.',
    'Whoever finds it has its tools.',
  ],
  incidents: [],
  access: 'A server outside of what is reviewed, with a credential that still works.',
  detection:
    'The stack command lists the servers that the clients of a machine are configured with, and says which of them have never been checked.',
  defence:
    'Let agents reach servers through the gateway only. A server without a grant cannot be reached, a grant without a policy may do nothing, and grants can expire.',
  limits: 'A server that is started beside the gateway is not seen by it.',
  policy: {
    version: '1',
    description:
      'For a server on trial: only tools that were classified as reading, at most 100 calls a day in all. Tools without a class are denied.',
    default: 'deny',
    all_tools: { limits: [{ counter: 'trial_daily', window: 'day', max: 100, scope: 'grant' }] },
    classes: { Read: {} },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a forgotten server is used to change something',
      tool: 'update_record',
      class: 'Write',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a tool that nobody has classified',
      tool: 'sync',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'the trial reads',
      tool: 'list_records',
      class: 'Read',
      expect: 'allow',
    },
  ],
  owasp: ['MCP09'],
  tools: [],
  servers: [{ traits: ['open', 'unknown-publisher'], weight: 62 }],
};
