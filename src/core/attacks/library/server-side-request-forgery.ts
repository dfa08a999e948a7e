// Requests to inner addresses: a tool that fetches is pointed at its own network.
import type { Attack } from '../attack.ts';

export const serverSideRequestForgery: Attack = {
  id: 'server-side-request-forgery',
  name: 'Requests to inner addresses',
  family: 'input',
  evidence: 'documented',
  summary:
    'A tool that fetches addresses is pointed at machines that only its own network can reach, such as metadata services.',
  steps: [
    'A tool takes an address and fetches it from where the server runs.',
    'The address names a machine inside: a metadata service, a database, an administration page.',
    'Names that resolve to inner addresses, redirects and unusual spellings lead there as well.',
    'The answer, with keys in it, comes back as the result of the tool.',
  ],
  incidents: [
    {
      id: 'CVE-2026-77822',
      product: 'ContextForge up to 1.0.8',
      what: 'A name that resolved differently the second time led to inner addresses.',
    },
    {
      id: 'CVE-2026-45609',
      product: 'spring-ai-community mcp-security before 0.1.9',
      what: 'Requests could be led to inner addresses.',
    },
    {
      id: 'GO-2026-6522',
      product: 'Obot before 0.23.0',
      what: 'The address of a remote server could lead to inner addresses.',
    },
  ],
  access: 'A tool that takes an address and calls it.',
  detection: 'Parameters that take an address without bounds are reported as open.',
  defence:
    'Name the hosts that may be called. A list of forbidden addresses is never complete, since one address has many spellings.',
  limits:
    'A permitted host can resolve to an inner address or redirect there; the server must refuse that when it connects.',
  policy: {
    version: '1',
    description: 'Only two hosts may be fetched, encrypted, and by their names.',
    default: 'deny',
    tools: {
      fetch_url: {
        require: [
          {
            conditions: [
              { path: 'args.url', op: 'starts_with', value: 'https://' },
              { path: 'args.url', op: 'host_in', value: ['docs.example.com', 'api.example.com'] },
            ],
            on_deny: 'Only docs.example.com and api.example.com may be fetched.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a metadata service',
      tool: 'fetch_url',
      arguments: { url: 'http://169.254.169.254/latest/meta-data/' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the local machine, written as one number',
      tool: 'fetch_url',
      arguments: { url: 'https://2130706433/' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the permitted host in the place of a user name',
      tool: 'fetch_url',
      arguments: { url: 'https://docs.example.com@10.0.0.1/' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a page of the documentation',
      tool: 'fetch_url',
      arguments: { url: 'https://docs.example.com/start' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP05'],
  tools: [{ traits: ['takes-address'], weight: 78 }],
  servers: [],
};
