// Rug pull: a definition changes after it was reviewed.
import type { Attack } from '../attack.ts';

export const mcpRugPull: Attack = {
  id: 'mcp-rug-pull',
  name: 'Rug pull',
  family: 'definition',
  evidence: 'demonstrated',
  summary:
    'A definition that was reviewed is exchanged later for one that does something else, for everybody or only for some callers.',
  steps: [
    'A server shows harmless tools while it is reviewed and for some time after.',
    'With an update, or after a number of calls, it lists other definitions under the same names.',
    'Clients take the new list, since the protocol lets a server announce that its list has changed.',
    'The tool that a person approved now does something that nobody approved.',
  ],
  incidents: [],
  access: 'A connection that stays, to a server whose definitions nobody compares.',
  detection:
    'Each definition has a fingerprint. A rescan compares them and says whether a change is cosmetic, narrowing, widening or suspicious; a scan asks for the list twice, and an answer that differs is a finding.',
  defence:
    'Pin what was reviewed in a lock file and stop when a fingerprint changes. A policy names the tools and fences their arguments itself, so a definition cannot widen what may be called.',
  limits:
    'A server can change what it does without changing a word of its definitions; then only its calls can be held.',
  policy: {
    version: '1',
    description:
      'Three arguments that were reviewed may be given to `create_ticket`, in the bounds of that review; a tool or an argument that comes later is denied.',
    default: 'deny',
    tools: {
      create_ticket: {
        require: [
          { conditions: [{ path: 'args.title', op: 'length_lte', value: 120 }] },
          { conditions: [{ path: 'args.project', op: 'in', value: ['web', 'mobile'] }] },
        ],
        deny_if: [
          {
            conditions: [{ path: 'args.attachments', op: 'exists', value: true }],
            on_deny: 'Attachments came with a later version and have not been reviewed.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'the new definition asks for files as attachments',
      tool: 'create_ticket',
      arguments: { title: 'Crash', project: 'web', attachments: ['/home/ann/.env'] },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the new definition sends tickets to another project',
      tool: 'create_ticket',
      arguments: { title: 'Crash', project: 'public-mirror' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a tool that the update added',
      tool: 'sync_workspace',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a ticket as it was reviewed',
      tool: 'create_ticket',
      arguments: { title: 'Crash on start', project: 'web', text: 'It ends at once.' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP03', 'MCP04'],
  tools: [],
  servers: [
    { traits: ['remote'], weight: 72 },
    { traits: ['package'], weight: 50 },
  ],
};
