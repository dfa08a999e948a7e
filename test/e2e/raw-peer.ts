// A client without any library: it writes lines to a process and reads the lines that come back,
// byte for byte. For tests that show that nothing on the wire was touched.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface RawPeer {
  send(line: string): void;
  /** The next line on stdout, in the order in which they came; rejects when there are no more. */
  next(): Promise<string>;
  /** Sends a line and resolves with the next one. */
  ask(line: string): Promise<string>;
  /** Closes stdin and waits for the process to end by itself; resolves with its exit code. */
  close(): Promise<number | null>;
  stderr(): string;
}

/** How long the process may take to end once its input is closed. */
const CLOSE_MS = 10_000;

/** Not `node:readline`: it also ends a line at U+2028, which JSON allows inside of a string. */
async function* splitLines(stream: Readable): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const text of stream.setEncoding('utf8')) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

export function openRawPeer(command: string, args: readonly string[]): RawPeer {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = splitLines(child.stdout);
  const send = (line: string) => void child.stdin.write(`${line}\n`);
  const next = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`no more lines from the gateway\n${stderr}`);
    return value;
  };
  return {
    send,
    next,
    ask(line) {
      send(line);
      return next();
    },
    async close() {
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
      child.stdin.end();
      await exited;
      clearTimeout(timer);
      return child.exitCode;
    },
    stderr: () => stderr,
  };
}
