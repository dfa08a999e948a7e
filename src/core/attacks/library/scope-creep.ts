// Scope creep: a server gains tools or a grant gains servers, and the rights grow unseen.
import type { Attack } from '../attack.ts';

export const scopeCreep: Attack = {
  id: 'scope-creep',
  name: 'Rights that grow unseen',
  family: 'agent',
  evidence: 'plausible',
  summary:
    'A server that was connected for one purpose brings more tools with every release, and every agent that is connected to it can use them from the first day.',
  steps: [
    'A server is connected because of two or three of its tools.',
    'It lists dozens, and the client hands all of them to the model.',
    'An update adds further ones; clients take the new list without asking.',
    'The agent uses a tool that nobody chose, because its description fits the task best.',
  ],
  incidents: [],
  access: 'A connection to a server without a list of the tools that may be used.',
  detection:
    'A rescan compares definitions and records every tool that was added or that changed its category; the lock file notices what was not reviewed.',
  defence:
    'Write policies with `default: deny` and the names of the tools that are needed. What is added later is neither listed nor callable until somebody adds it.',
  limits:
    'A tool that keeps its name and does more than before is a matter of drift, not of names.',
  policy: {
    version: '1',
    description: 'Two tools by name, nothing else, however many the server brings.',
    default: 'deny',
    tools: { search_issues: {}, get_issue: {} },
  },
  calls: [
    { kind: 'work', note: 'a tool that was chosen', tool: 'search_issues', expect: 'allow' },
    {
      kind: 'attack',
      note: 'a tool that came with an update',
      tool: 'transfer_repository',
      arguments: { to: 'eve' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the same name in capitals, which some servers accept',
      tool: 'GET_ISSUE',
      expect: 'deny',
    },
  ],
  owasp: ['MCP02'],
  tools: [],
  servers: [{ traits: ['many-tools'], weight: 60 }],
};
