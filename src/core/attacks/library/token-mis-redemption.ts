// Token used at the wrong server: nobody checks for whom a token was made.
import type { Attack } from '../attack.ts';

export const tokenMisRedemption: Attack = {
  id: 'token-mis-redemption',
  name: 'Token used at the wrong server',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'A token that was issued for one server is accepted by another that does not check for whom it was meant, or is passed on to a third one.',
  steps: [
    'A client signs in for one server and receives a token.',
    'A second server, hostile or careless, is given that token as well.',
    'It presents the token to the first server, or to the service behind it.',
    'The token is genuine, so the call succeeds in the name of the user.',
  ],
  incidents: [
    {
      id: 'IBM/mcp-context-forge#1078',
      product: 'ContextForge',
      what: 'The OAuth token of one user could be used for the calls of another one.',
    },
    {
      id: 'docker/mcp-gateway#467',
      product: 'Docker MCP Gateway',
      what: 'Secrets of one server could be had by another, because names were matched by pattern.',
    },
  ],
  access: 'A server that accepts a token without checking its audience, or that passes tokens on.',
  detection:
    'A scan of a remote server says whether it publishes protected-resource metadata, and whether that names the server itself.',
  defence:
    'Bind tokens to one resource (RFC 8707) and never pass the token of a caller on. A token of the gateway opens one server, and the credentials of the server are added behind it.',
  limits: 'What a server does with its own credentials is outside of the gateway.',
  policy: {
    version: '1',
    description:
      'The policy holds for the server `billing` only: attached to a grant of another server it denies everything.',
    default: 'deny',
    all_tools: {
      require: [
        {
          conditions: [{ path: 'server.name', op: 'eq', value: 'billing' }],
          on_deny: 'This policy belongs to the server billing.',
        },
      ],
    },
    tools: {
      get_invoice: {
        deny_if: [
          {
            conditions: [{ path: 'args.access_token', op: 'exists', value: true }],
            on_deny: 'Tokens are not passed as arguments.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'the grant of another server',
      tool: 'get_invoice',
      arguments: { id: 7 },
      server: 'wiki',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a token is handed over as an argument',
      tool: 'get_invoice',
      arguments: { id: 7, access_token: 'eyJhbGciOi' },
      server: 'billing',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'an invoice is read',
      tool: 'get_invoice',
      arguments: { id: 7 },
      server: 'billing',
      expect: 'allow',
    },
  ],
  owasp: ['MCP01', 'MCP07'],
  tools: [],
  servers: [{ traits: ['remote', 'gated'], weight: 74 }],
};
