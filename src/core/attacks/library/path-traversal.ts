// Paths out of the folder: a path argument climbs.
import type { Attack } from '../attack.ts';

export const pathTraversal: Attack = {
  id: 'path-traversal',
  name: 'Paths out of the folder',
  family: 'input',
  evidence: 'demonstrated',
  summary: 'A path argument climbs out of the folder that a tool was meant to work in.',
  steps: [
    'A tool takes a path and is meant to work in one folder.',
    'The path holds steps upwards, begins at the root, or is written in an encoding.',
    'The server joins it to its folder without looking where it leads.',
    'Keys, configurations and files of other people are read or replaced.',
  ],
  incidents: [],
  access: 'A tool that takes a path.',
  detection: 'Parameters that take a path without bounds are reported as open.',
  defence:
    'Require paths to lie under named folders. The condition `path_under` normalises a path as text before it compares, and refuses encodings.',
  limits: 'Symbolic links are not resolved; the server must not follow them out of the folder.',
  policy: {
    version: '1',
    description: 'Files below /srv/work may be read, except those whose names begin with a dot.',
    default: 'deny',
    tools: {
      read_file: {
        require: [
          {
            conditions: [{ path: 'args.path', op: 'path_under', value: '/srv/work' }],
            on_deny: 'Only files below /srv/work may be read.',
          },
        ],
        deny_if: [
          {
            conditions: [{ path: 'args.path', op: 'regex', value: '/\\.[^./]' }],
            on_deny: 'Files and folders that begin with a dot are not read.',
          },
        ],
      },
    },
  },
  calls: [
    {
      kind: 'attack',
      note: 'steps upwards',
      tool: 'read_file',
      arguments: { path: '/srv/work/../../etc/shadow' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'the same steps, encoded',
      tool: 'read_file',
      arguments: { path: '/srv/work/%2e%2e/%2e%2e/etc/shadow' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a folder whose name only begins the same',
      tool: 'read_file',
      arguments: { path: '/srv/work-private/plan.md' },
      expect: 'deny',
    },
    {
      kind: 'attack',
      note: 'a file with keys inside of the folder',
      tool: 'read_file',
      arguments: { path: '/srv/work/.env' },
      expect: 'deny',
    },
    {
      kind: 'work',
      note: 'a file of the work',
      tool: 'read_file',
      arguments: { path: '/srv/work/docs/../readme.md' },
      expect: 'allow',
    },
  ],
  owasp: ['MCP05'],
  tools: [{ traits: ['takes-path'], weight: 72 }],
  servers: [],
};
