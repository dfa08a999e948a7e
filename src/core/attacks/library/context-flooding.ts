// Flooded context: definitions or results crowd out what matters.
import type { Attack } from '../attack.ts';

export const contextFlooding: Attack = {
  id: 'context-flooding',
  name: 'Flooded context',
  family: 'content',
  evidence: 'plausible',
  summary:
    'Definitions or results are so large that they crowd the context of the model: rules fall out of sight, every call costs more, and work stops.',
  steps: [
    'A server lists many tools with long texts, or a tool returns everything it has.',
    'Each of it stands in the context of the model and is paid for with every turn.',
    'What the user asked for moves out of sight, and with it the rules that the model was given.',
    'The agent forgets limits, repeats itself, or stops because nothing more fits.',
  ],
  incidents: [],
  access: 'A very large definition, a long list of tools, or a tool whose result has no bound.',
  detection:
    'The registry counts what a tool list costs in context and names the heaviest tool; very large definitions are findings.',
  defence:
    'Show an agent only the tools that it needs: what the policy hides is not listed. Require a bound where a tool takes one, and limit the calls.',
  limits: 'The size of a result is not bounded by the policy, only the arguments that decide it.',
  policy: {
    version: '1',
    description:
      'Of the whole list two tools are shown, and logs are read in portions of at most 100 lines.',
    default: 'deny',
    tools: {
      list_services: {},
      read_logs: {
        require: [
          {
            conditions: [
              { path: 'args.lines', op: 'gte', value: 1 },
              { path: 'args.lines', op: 'lte', value: 100 },
            ],
            on_deny: 'Ask for 1 to 100 lines.',
          },
        ],
        limits: [{ counter: 'read_logs_rate', window: 'minute', max: 10, scope: 'grant' }],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'all lines at once',
      tool: 'read_logs',
      arguments: { lines: 1_000_000 },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'no bound at all',
      tool: 'read_logs',
      arguments: {},
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a portion of a log',
      tool: 'read_logs',
      arguments: { lines: 80 },
      expect: 'allow',
    },
  ],
  owasp: ['MCP10'],
  tools: [{ traits: ['huge-definition'], weight: 57 }],
  servers: [{ traits: ['many-tools'], weight: 66 }],
};
