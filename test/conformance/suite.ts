// Runs the official conformance suite against a URL. A scenario that is not as wanted runs once
// more by itself: some measure time, and the suite shares the machine with other tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, temporaryFolder } from '../e2e/drive.ts';
import { type Checks, type Revision, readVerdicts, type Verdicts } from './verdicts.ts';

const shim = pathToFileURL(join(root, 'test/conformance/glob-shim.mjs')).href;
const suite = join(root, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
/** The suite limits each scenario itself; this is for a suite that hangs. */
const RUN_MS = 240_000;

/** Its exit code is of no use: it does not tell which checks were made. */
async function run(url: string, which: readonly string[]): Promise<Verdicts> {
  const folder = temporaryFolder();
  try {
    const args = ['--import', shim, suite, 'server', '--url', url, ...which, '-o', folder.path];
    const child = spawn(process.execPath, args, {
      stdio: 'ignore',
      timeout: RUN_MS,
      killSignal: 'SIGKILL',
    });
    await once(child, 'exit');
    return readVerdicts(folder.path);
  } finally {
    folder.remove();
  }
}

export interface SuiteOptions {
  readonly url: string;
  readonly revision: Revision;
  /** What is wrong with a run: strings that begin with the scenario's name and a colon. */
  readonly judge: (verdicts: Verdicts) => readonly string[];
}

export interface SuiteRun {
  readonly verdicts: Verdicts;
  /** What `judge` says about the verdicts, after the second chance. */
  readonly complaints: readonly string[];
  /** Scenarios that were run a second time. */
  readonly repeated: readonly string[];
}

/** Runs every server scenario of a revision, and once more those that `judge` complains about. */
export async function runSuite({ url, revision, judge }: SuiteOptions): Promise<SuiteRun> {
  const verdicts = new Map<string, Checks>(await run(url, ['--requirements', revision]));
  const bad = judge(verdicts).map((complaint) => complaint.slice(0, complaint.indexOf(':')));
  const repeated = [...new Set(bad)];
  for (const scenario of repeated) {
    const again = await run(url, ['--scenario', scenario, '--spec-version', revision, '--force']);
    const checks = again.get(scenario);
    if (checks !== undefined) verdicts.set(scenario, checks);
  }
  return { verdicts, complaints: judge(verdicts), repeated };
}
