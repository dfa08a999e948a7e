// Actions without a trace: nobody can tell afterwards what an agent has done.
import type { Attack } from '../attack.ts';

export const untraceableActions: Attack = {
  id: 'untraceable-actions',
  name: 'Actions without a trace',
  family: 'protocol',
  evidence: 'plausible',
  summary:
    'Calls leave no record, or a record that can be changed, so that nobody can tell afterwards what an agent has done and for whom.',
  steps: [
    'Clients and servers keep logs as they like, and often none of the calls that were refused.',
    'All agents use one credential, so the service behind sees one caller.',
    'Something goes wrong, or somebody with access deletes lines from a log.',
    'What happened cannot be reconstructed, and it can happen again.',
  ],
  incidents: [],
  access: 'Tools that can be called without a record, or a tool that changes logs.',
  detection:
    'The gateway commits a record of every decision before it forwards a call. The records are chained by hashes, and `wicketgate audit verify` finds a line that was changed or left out.',
  defence:
    'Route every call through the gateway with a grant for each agent, and keep tools that touch logs away from agents.',
  limits:
    'A record says what was called with which names of arguments; the values are kept as a keyed hash only.',
  policy: {
    version: '1',
    description:
      'Logs may be read and never changed; what changes data must say why, and the reason is an argument of the call.',
    default: 'deny',
    hide: ['delete_log', 'set_log_level'],
    tools: {
      read_log: {},
      update_record: {
        require: [
          {
            conditions: [{ path: 'args.reason', op: 'length_gte', value: 10 }],
            on_deny: 'Say in `reason` why the record is changed.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'the log is switched off first',
      tool: 'set_log_level',
      arguments: { level: 'off' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a change without a reason',
      tool: 'update_record',
      arguments: { id: 7, state: 'closed' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a change with a reason',
      tool: 'update_record',
      arguments: { id: 7, state: 'closed', reason: 'The customer has confirmed it.' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP08'],
  tools: [],
  servers: [],
};
