// Runaway tool loops: one tool is called again and again, and nothing sets an end.
import type { Attack } from '../attack.ts';

export const runawayToolLoops: Attack = {
  id: 'runaway-tool-loops',
  name: 'Runaway tool loops',
  family: 'agent',
  evidence: 'demonstrated',
  summary:
    'A retry without end, two agents that answer each other, or a plan that never finishes call a tool thousands of times.',
  steps: [
    'A call fails or returns something unexpected, and the agent tries again with almost the same arguments.',
    'Or two agents hand a task to and fro, each of them content with its own step.',
    'Every round costs a call: messages are sent, builds are started, credits are used up.',
    'Nothing in the protocol sets an upper bound, so the loop ends when somebody looks at the bill.',
  ],
  incidents: [],
  access:
    'Any tool that may be called without a bound; it hurts most where a call costs or changes something.',
  detection:
    'Not visible in a definition. The records of the gateway show who called what how often, and a spent limit is a decision on record.',
  defence:
    'Set a limit for every tool that costs or changes something, and one for the grant as a whole. Counters belong to the grant and outlive sessions and restarts, so a new session does not start afresh.',
  limits:
    'A loop that stays within its limits goes on until the window is spent, and starts again in the next one.',
  policy: {
    version: '1',
    description:
      'At most three builds a minute, and at most 60 calls a minute over all tools of the grant.',
    default: 'deny',
    all_tools: {
      limits: [{ counter: 'all_calls', window: 'minute', max: 60, scope: 'grant' }],
    },
    tools: {
      get_build: {},
      start_build: {
        limits: [{ counter: 'start_build_rate', window: 'minute', max: 3, scope: 'grant' }],
      },
    },
  },
  calls: [
    {
      kind: 'work',
      note: 'the third build of the minute',
      tool: 'start_build',
      arguments: { branch: 'main' },
      times: 3,
      expect: 'allow',
    },
    {
      kind: 'attack',
      note: 'the next retry in the same minute, from a new session',
      tool: 'start_build',
      arguments: { branch: 'main' },
      session: 'another',
      expect: 'deny',
    },
    { kind: 'work', note: 'the state of a build is read', tool: 'get_build', expect: 'allow' },
    {
      kind: 'attack',
      note: 'the reading loop comes to its end as well',
      tool: 'get_build',
      times: 57,
      expect: 'deny',
    },
  ],
  owasp: ['MCP06'],
  tools: [
    { categories: ['Financial'], weight: 50 },
    { categories: ['Execute'], weight: 45 },
    { traits: ['sends'], weight: 42 },
    { categories: ['Write'], weight: 28 },
    { categories: ['Read'], weight: 12 },
  ],
  servers: [],
};
