// Sandbox escape: code leaves the fence that it was to run in.
import type { Attack } from '../attack.ts';

export const sandboxEscape: Attack = {
  id: 'sandbox-escape',
  name: 'Code that leaves its sandbox',
  family: 'input',
  evidence: 'documented',
  summary:
    'A tool runs code in a sandbox inside of its own process, and the code finds a way out of it.',
  steps: [
    'A tool offers to run code and says that the code is fenced in.',
    'The fence is a list of forbidden words or a reduced interpreter in the same process.',
    'The code reaches an object that leads out of it.',
    'From there it has the files, the network and the credentials of the server.',
  ],
  incidents: [
    {
      id: 'CVE-2026-53710',
      product: 'ContextForge, sample sandbox server',
      what: 'Code left the restricted interpreter that was to hold it.',
    },
  ],
  access: 'A tool that runs code which is given to it.',
  detection:
    'Tools that run code are classified as Execute with the severity Critical, whatever their description says about a sandbox.',
  defence:
    'Run code in a process or a machine of its own, without credentials and without a network. Hold the code for a person, or do not offer the tool.',
  limits: 'No pattern tells good code from bad; the policy bounds it and asks.',
  policy: {
    version: '1',
    description:
      'Code of at most 400 characters may be run after a person has seen it; names that lead out of an interpreter are denied at once.',
    default: 'deny',
    tools: {
      run_python: {
        require: [
          {
            conditions: [{ path: 'args.code', op: 'length_lte', value: 400 }],
            on_deny: 'Code of more than 400 characters may not be run.',
          },
        ],
        deny_if: [
          {
            conditions: [
              {
                path: 'args.code',
                op: 'regex',
                value: '__\\w+__|\\b(import|eval|exec|open|getattr)\\b',
              },
            ],
            on_deny: 'The code uses a name that leads out of the sandbox.',
          },
        ],
        approve_if: [{ conditions: [], message: 'Code needs the approval of a person.' }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'the code climbs from an object to the classes of the interpreter',
      tool: 'run_python',
      arguments: { code: '().__class__.__base__.__subclasses__()' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'harmless-looking code that nobody has seen',
      tool: 'run_python',
      arguments: { code: 'sum(range(10))' },
      expect: 'ask',
    },
    {
      kind: 'work',
      note: 'the same code, approved by a person',
      tool: 'run_python',
      arguments: { code: 'sum(range(10))' },
      approved: true,
      expect: 'allow',
    },
  ],
  owasp: ['MCP05'],
  tools: [{ traits: ['runs-code'], weight: 60 }],
  servers: [],
};
