// Compromised package: a published server ships somebody else's code.
import type { Attack } from '../attack.ts';

export const compromisedMcpPackage: Attack = {
  id: 'compromised-mcp-package',
  name: 'Compromised package',
  family: 'supply',
  evidence: 'documented',
  summary:
    'A published server, or something that it depends on, is taken over and ships code that runs with the rights of whoever starts it.',
  steps: [
    'Somebody gains the account of a publisher, or takes over a package that a server depends on.',
    'A new version is published; clients that start the newest version fetch it at the next start.',
    'Its code runs while it is installed or started, with the files and the keys of the user.',
    'The tools go on working, so nobody notices.',
  ],
  incidents: [
    {
      id: 'SANDWORM_MODE',
      product: 'More than 19 packages on npm',
      what: 'Packages under names close to known ones were published, and assistants helped to spread them.',
    },
    {
      id: 'microsoft/agent-governance-toolkit@36dc0ff4',
      product: 'Agent Governance Toolkit',
      what: 'A malicious dependency from npm had to be removed.',
    },
  ],
  access:
    'A server that is fetched and started on the machine of a user, or a tool that installs software.',
  detection:
    'A scan notes scripts that an install would run and does not run them, notes attempts to write outside of its folder, and records when the identity behind a server changes.',
  defence:
    'Pin versions, start servers without their install scripts and with few rights, and watch for changes. Hold tools that install for a person, and name the packages that they may install.',
  limits: 'What a server does beside its tools does not pass the gateway; start it in a sandbox.',
  policy: {
    version: '1',
    description:
      'Two packages may be installed, in versions that are written out, and each installation waits for a person.',
    default: 'deny',
    tools: {
      search_packages: {},
      install_package: {
        require: [
          {
            conditions: [{ path: 'args.name', op: 'in', value: ['left-pad', 'zod'] }],
            on_deny: 'This package is not on the list.',
          },
          {
            conditions: [{ path: 'args.version', op: 'regex', value: '^\\d+\\.\\d+\\.\\d+$' }],
            on_deny: 'Write the version out: no range, no tag.',
          },
        ],
        approve_if: [
          { conditions: [], message: 'An installation needs the approval of a person.' },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a package with a name close to a known one',
      tool: 'install_package',
      arguments: { name: 'zod-core', version: '1.0.0' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the newest version, whatever it is',
      tool: 'install_package',
      arguments: { name: 'zod', version: 'latest' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'an address in the place of a version',
      tool: 'install_package',
      arguments: { name: 'zod', version: 'https://collect.test/zod.tgz' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a listed package in one version, approved by a person',
      tool: 'install_package',
      arguments: { name: 'zod', version: '4.1.0' },
      approved: true,
      expect: 'allow',
    },
  ],
  owasp: ['MCP04'],
  tools: [{ traits: ['installs'], weight: 76 }],
  servers: [
    { traits: ['package', 'install-scripts'], weight: 92 },
    { traits: ['package'], weight: 64 },
  ],
};
