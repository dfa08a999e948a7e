// Shadowing between servers: one server changes how the tools of another are used.
import type { Attack } from '../attack.ts';

export const toolShadowing: Attack = {
  id: 'tool-shadowing',
  name: 'Shadowing between servers',
  family: 'definition',
  evidence: 'demonstrated',
  summary:
    'A tool of one server changes, in its description, how the tools of another one are used, or takes a name that is mistaken for theirs.',
  steps: [
    'An agent is connected to a trusted server and to another one beside it.',
    'A description on the second server speaks about the tools of the first: which to prefer, what to add to their arguments.',
    'Or it offers a tool with the same name, or with one that looks the same.',
    'The model mixes both, and calls of the trusted tool go wrong or go elsewhere.',
  ],
  incidents: [],
  access: 'Two servers in one context, one of them under foreign control.',
  detection:
    'References to other tools are findings. Names are compared after look-alike letters are unmasked, within a server and over a stack.',
  defence:
    'Give each server a grant and a policy of its own, and allow names exactly: a name with a foreign letter is another name.',
  limits:
    'Which server a model means by a name is decided in the client; give clients distinct names of servers.',
  policy: {
    version: '1',
    description:
      'Mail is sent with the tool of the server `mail` only; a blind copy, which a shadowing description would ask for, is denied.',
    default: 'deny',
    all_tools: {
      require: [
        {
          conditions: [{ path: 'server.name', op: 'eq', value: 'mail' }],
          on_deny: 'This policy belongs to the server mail.',
        },
      ],
    },
    tools: {
      send_mail: {
        deny_if: [
          {
            conditions: [{ path: 'args.bcc', op: 'exists', value: true }],
            on_deny: 'Blind copies are not sent.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a description of another server asks for a blind copy',
      tool: 'send_mail',
      arguments: { to: 'ann@example.com', bcc: 'eve@collect.test' },
      server: 'mail',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a tool of the same name on another server',
      tool: 'send_mail',
      arguments: { to: 'ann@example.com' },
      server: 'helper',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a name in which one letter is Cyrillic',
      tool: 'send_m\u0430il',
      arguments: { to: 'ann@example.com' },
      server: 'mail',
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'mail from the right server',
      tool: 'send_mail',
      arguments: { to: 'ann@example.com', text: 'See you at ten.' },
      server: 'mail',
      expect: 'allow',
    },
  ],
  owasp: ['MCP03', 'MCP06'],
  tools: [
    { traits: ['look-alike-name'], weight: 95 },
    { traits: ['refers-to-tools'], weight: 58 },
  ],
  servers: [],
};
