// The official conformance suite at the registry's own MCP server. It has five tools and nothing
// else, so that the scenarios about resources, prompts, completion, logging, tasks, and those that
// look for the suite's own tools do not apply; of what applies, every check must succeed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../e2e/build.ts';
import { type Folder, type Running, startProcess, temporaryFolder } from '../e2e/drive.ts';
import { runSuite } from './suite.ts';
import { failuresOf, type Revision, successesOf } from './verdicts.ts';

/** Scenarios about what the server has, and further ones that hold for every server. */
const APPLIES: Record<Revision, readonly string[]> = {
  '2025-11-25': ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
    'caching',
    'http-header-validation',
  ],
};

const LEAST: Record<Revision, number> = { '2025-11-25': 9, '2026-07-28': 48 };

/** Checks within those scenarios that need one of the suite's own tools, a prompt or a resource. */
const NOT_APPLICABLE = [
  'server-stateless: sep-2575-server-rejects-undeclared-capability:',
  'server-stateless: sep-2575-missing-capability-http-400:',
  'server-stateless: sep-2575-http-server-no-independent-requests-on-stream:',
  'server-stateless: sep-2575-server-no-log-without-loglevel:',
  'caching: sep-2549-prompts-list-caching-hints:',
  'caching: sep-2549-resources-list-caching-hints:',
  'caching: sep-2549-resources-templates-list-caching-hints:',
];

const SUITE_MS = 300_000;

let folder: Folder;
let serving: Running;

beforeAll(async () => {
  folder = temporaryFolder();
  serving = await startProcess({
    command: process.execPath,
    args: [ensureBuilt(), 'serve', '--data', folder.path, '--listen', '127.0.0.1:0'],
    stream: 'stderr',
    ready: /MCP (http:\/\/[^\s)]+)/,
  });
}, SUITE_MS);

afterAll(async () => {
  await serving?.stop();
  folder?.remove();
});

describe('the MCP server of the registry', () => {
  test.each(['2025-11-25', '2026-07-28'] as const)(
    'passes every check of %s that applies to it',
    async (revision) => {
      const applies = (complaint: string) =>
        !NOT_APPLICABLE.some((exception) => complaint.startsWith(exception));
      const { verdicts, complaints } = await runSuite({
        url: serving.ready[1] ?? '',
        revision,
        judge: (run) => failuresOf(run, APPLIES[revision]).filter(applies),
      });
      expect(complaints).toEqual([]);
      expect(successesOf(verdicts, APPLIES[revision])).toBeGreaterThanOrEqual(LEAST[revision]);
    },
    SUITE_MS,
  );
});
