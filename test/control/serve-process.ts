// `serve` as a process on a data folder, set up by its first link, and the API token of the command line.
// For tests that start it again, or look at what a process writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt } from '../e2e/build.ts';

export interface ServeProcess {
  readonly child: ChildProcess;
  readonly base: string;
  /** An admin's. */
  readonly token: string;
  /** What it has written so far, line by line. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** @param args after `serve`; the first start on a folder makes the organisation */
export async function startServeProcess(
  folder: string,
  args: readonly string[] = [],
): Promise<ServeProcess> {
  const lines: string[] = [];
  const all = [ensureBuilt(), 'serve', '--data', folder, '--listen', '127.0.0.1:0', ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  const link = await new Promise<string | undefined>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`serve has ended: ${lines.join(' | ')}`)));
    const look = (line: string) => {
      lines.push(line);
      // The last line of what it prints when it listens.
      if (!line.includes('data folder:')) return;
      resolve(/(http:\/\/[^\s"]+\/setup\?token=[^\s"]+)/.exec(lines.join('\n'))?.[1]);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', look);
    }
  });
  const { url, token } = JSON.parse(readFileSync(join(folder, 'cli.json'), 'utf8'));
  if (link !== undefined) await setUp(link);
  return {
    child,
    base: url,
    token,
    lines,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function setUp(link: string): Promise<void> {
  const { origin, searchParams } = new URL(link);
  const done = await fetch(`${origin}/setup`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: origin },
    body: new URLSearchParams({
      token: searchParams.get('token') ?? '',
      organisation: 'Heron Ltd',
      name: 'Ada',
      email: 'ada@example.com',
      password: 'three tame herons',
    }),
  });
  if (done.status !== 303) throw new Error(`set-up was answered with ${done.status}`);
}
