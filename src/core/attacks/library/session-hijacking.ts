// Session hijacking: an identifier of a session is taken for an identity.
import type { Attack } from '../attack.ts';

export const sessionHijacking: Attack = {
  id: 'session-hijacking',
  name: 'Use of a foreign session',
  family: 'protocol',
  evidence: 'documented',
  summary:
    'Whoever knows the identifier of a session or a task uses it, because it is not bound to the caller who opened it, or because it never ends.',
  steps: [
    'A server gives a session or a task an identifier, which stands in logs, addresses or errors.',
    'Another caller sends that identifier along.',
    'The server looks up the session and does not compare who opened it.',
    'The caller reads its answers, continues its task, or acts with its rights.',
  ],
  incidents: [
    {
      id: 'CVE-2026-52869',
      product: 'MCP Python SDK',
      what: 'The identifier of a session was not bound to the caller who opened it.',
    },
    {
      id: 'CVE-2026-52870',
      product: 'MCP Python SDK',
      what: 'A task could be reached by a client that had not started it.',
    },
    {
      id: 'CVE-2026-67430',
      product: 'MCP Ruby SDK',
      what: 'Sessions never ended.',
    },
  ],
  access: 'The identifier of a session or a task of somebody else.',
  detection: 'Not visible in a definition. Records name grant and session of every call.',
  defence:
    'In the gateway a session, a task and a stream belong to the grant that opened them; for others they do not exist. Limits belong to the grant, so a new session brings no new budget.',
  limits: 'A server that is reached around the gateway has to bind its sessions itself.',
  policy: {
    version: '1',
    description:
      'Reports are exported three times a day for each grant, whatever session the calls come from.',
    default: 'deny',
    tools: {
      export_report: {
        limits: [{ counter: 'export_report_daily', window: 'day', max: 3, scope: 'grant' }],
      },
    },
  },
  calls: [
    {
      kind: 'work',
      note: 'the third report of the day',
      tool: 'export_report',
      session: 'first',
      times: 3,
      expect: 'allow',
    },
    {
      kind: 'attack',
      note: 'one more from a fresh session',
      tool: 'export_report',
      session: 'second',
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'one more without any session',
      tool: 'export_report',
      expect: 'deny',
    },
  ],
  owasp: ['MCP07'],
  tools: [],
  servers: [{ traits: ['remote'], weight: 46 }],
};
