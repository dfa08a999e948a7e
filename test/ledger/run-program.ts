// Bundles a program that uses the data folder and runs it as a process of its own, for the tests that
// kill, starve and multiply processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles `test/<of>/programs/<name>.ts` into `folder`; gives the path to run. */
export async function buildProgram(name: string, folder: string, of = 'ledger'): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(root, 'test', of, 'programs', `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['libsql'],
    // For packages that are no modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'warning',
  });
  return outfile;
}

export interface Program {
  readonly child: ChildProcess;
  /** Lines on stdout, as they come. */
  readonly lines: readonly string[];
  /** Resolves with the next line, or `undefined` at the end. */
  next(): Promise<string | undefined>;
  /** Resolves when stdout is at its end and the process is gone. */
  ended(): Promise<void>;
}

/** Runs a program; `before` are words put in front of it, such as a shell that sets a limit. */
export function runProgram(
  file: string,
  args: readonly string[],
  before: readonly string[] = [],
): Program {
  const [command = '', ...rest] = [...before, process.execPath, file, ...args];
  const child = spawn(command, rest, {
    // The bundle lies outside of the repository, and the native driver is found from here.
    env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  let wake = () => {};
  reader.on('line', (line) => {
    lines.push(line);
    wake();
  });
  let isAtEnd = false;
  reader.on('close', () => {
    isAtEnd = true;
    wake();
  });
  let read = 0;
  return {
    child,
    lines,
    async next() {
      while (read >= lines.length && !isAtEnd) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const line = lines[read];
      read += 1;
      return line;
    },
    ended: async () => void (await closed),
  };
}
