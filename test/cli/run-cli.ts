// Runs the built command line as users do: a child process with a home, an environment and a folder
// of its own, so that nothing of the machine is seen.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt } from '../e2e/build.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Sandbox {
  /** The user's home. */
  readonly home: string;
  /** Where commands run: a repository inside the home. */
  readonly folder: string;
  /** The data folder. */
  readonly data: string;
  /** Writes a file; relative paths are from the home. */
  put(path: string, content: unknown): string;
  run(args: readonly string[], input?: string): Promise<Ended>;
  remove(): void;
}

/** @param environment added to a bare one */
export function createSandbox(environment: Readonly<Record<string, string>> = {}): Sandbox {
  const cli = ensureBuilt();
  const home = mkdtempSync(join(tmpdir(), 'wicketgate-cli-'));
  const [folder, data] = [join(home, 'repository'), join(home, 'data')];
  mkdirSync(join(folder, '.git'), { recursive: true });
  return {
    home,
    folder,
    data,
    put(path, content) {
      const file = join(home, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    run: (args, input = '') =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [cli, ...args], {
          cwd: folder,
          env: {
            PATH: process.env['PATH'] ?? '',
            HOME: home,
            USERPROFILE: home,
            WICKETGATE_STATE: data,
            ...environment,
          },
        });
        let [out, err] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text;
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, out, err }));
        child.stdin.end(input);
      }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
