// Lying annotations: a tool says of itself that it is harmless.
import type { Attack } from '../attack.ts';

export const lyingAnnotations: Attack = {
  id: 'lying-annotations',
  name: 'Lying annotations',
  family: 'definition',
  evidence: 'plausible',
  summary:
    'A tool that writes or deletes calls itself read-only, so that clients let it pass without asking.',
  steps: [
    'The protocol lets a server annotate a tool as read-only or not destructive, and says that these are hints.',
    'Clients use the hints to decide which calls need the consent of a person.',
    'A server sets the hint on a tool that writes, by mistake or on purpose.',
    'The call runs without anybody being asked.',
  ],
  incidents: [],
  access: 'A client or a policy that lets calls pass because of an annotation.',
  detection:
    'The class comes from name, text and schema. Annotations may raise it and never lower it, and a contradiction is a finding.',
  defence:
    'Decide by the class, not by the hint. Where a hint is used, use it only to be stricter: deny what calls itself destructive, never allow because of it.',
  limits:
    'A definition that lies in every part of it is not found by reading; start such servers in a sandbox first.',
  policy: {
    version: '1',
    description:
      'Tools that were classified as reading are allowed, whatever their annotations say; what calls itself destructive is denied even there.',
    default: 'deny',
    all_tools: {
      deny_if: [
        {
          conditions: [{ path: 'tool.annotations.destructiveHint', op: 'eq', value: true }],
          on_deny: 'The server itself calls this tool destructive.',
        },
      ],
    },
    classes: { Read: {}, Write: { approve_if: [{ conditions: [] }] } },
  },
  calls: [
    {
      kind: 'attack',
      note: 'a deleting tool with a read-only hint',
      tool: 'cleanup_records',
      class: 'Destructive',
      annotations: { readOnlyHint: true },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a writing tool with a read-only hint',
      tool: 'sync_records',
      class: 'Write',
      annotations: { readOnlyHint: true },
      expect: 'ask',
    },
    {
      kind: 'attack',
      note: 'a reading class with a destructive hint',
      tool: 'fetch_and_clear',
      class: 'Read',
      annotations: { destructiveHint: true },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a reading tool without any annotation',
      tool: 'list_records',
      class: 'Read',
      expect: 'allow',
    },
  ],
  owasp: ['MCP03'],
  tools: [{ traits: ['contradicts-hints'], weight: 90 }],
  servers: [],
};
