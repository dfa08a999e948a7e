// Configuration swap: the entry of a server is changed after somebody agreed to it.
import type { Attack } from '../attack.ts';

export const configurationSwap: Attack = {
  id: 'configuration-swap',
  name: 'Exchanged server configuration',
  family: 'definition',
  evidence: 'documented',
  summary:
    'The configuration of a client is changed after a person agreed to it: the name of the server stays, the command behind it is another one.',
  steps: [
    'A project brings a configuration with a harmless server, and a person agrees to it once.',
    'Later a change to the project exchanges the command or the address behind the same name.',
    'The client remembers the name, not the command, and starts it without asking again.',
    'The new command runs with the rights of the user.',
  ],
  incidents: [
    {
      id: 'CVE-2025-54136',
      product: 'Cursor',
      what: 'A configuration that had been approved once could be changed later, and ran without a new approval; known as MCPoison.',
    },
  ],
  access: 'Write access to the configuration of a client, for example through a shared repository.',
  detection:
    'The stack command reads what is configured on a machine, and the lock file tells what differs from what was reviewed.',
  defence:
    'Review commands and not names, keep them in a lock file, and start servers through the gateway, whose own configuration is not part of the project.',
  limits:
    'The gateway does not watch the configuration of clients; a command that bypasses it is not seen by it.',
  policy: {
    version: '1',
    description:
      'The tools that were reviewed and nothing else: a program that was put in the place of the server has other tools, and none of them can be called.',
    default: 'deny',
    all_tools: {
      require: [
        {
          conditions: [{ path: 'server.name', op: 'eq', value: 'issues' }],
          on_deny: 'This policy belongs to the server issues.',
        },
      ],
    },
    tools: { search_issues: {}, get_issue: {} },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a tool of the program that took the place of the server',
      tool: 'run_setup',
      server: 'issues',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'another server that offers the same name',
      tool: 'get_issue',
      server: 'issues-mirror',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'an issue is read',
      tool: 'get_issue',
      arguments: { id: 7 },
      server: 'issues',
      expect: 'allow',
    },
  ],
  owasp: ['MCP04', 'MCP09'],
  tools: [],
  servers: [{ traits: ['package'], weight: 30 }],
};
