// Drives `wicketgate run` over stdio for the attack tests: bytes as malformed as a test wants them
// go in, lines come out, and what reached the server is read from the server's own record.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { openRecords } from '#server/storage/index.ts';
import { gatewayCommand, root, temporaryFolder } from '../e2e/drive.ts';

export interface StdioGateway {
  readonly pid: number;
  /** Writes bytes as they are. */
  write(bytes: string | Buffer): Promise<void>;
  /** Writes a message as a line. */
  send(message: object): Promise<void>;
  /** Resolves with the answer to this id, now or later. */
  answer(id: string | number | null): Promise<Message>;
  /** Everything that came out so far, parsed. */
  readonly messages: readonly Message[];
  /** Lines that the server has received; only with a recording server. */
  received(): readonly string[];
  /** Every record of the ledger, oldest first. */
  records(): Promise<readonly Message[]>;
  stderr(): string;
  /** Replaces the policy; resolves when the gateway says that it is in force. */
  editPolicy(policy: object): Promise<void>;
  /** Closes the reading end of its stdout. */
  stopReading(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, `null` after a signal. */
  readonly ended: Promise<number | null>;
  /** Closes stdin, waits for the end, removes the folder. */
  close(): Promise<void>;
}

/** Whatever a test expects of a message; it says what by `toMatchObject`. */
export interface Message {
  readonly [member: string]: unknown;
}

/**
 * @param child `undefined`: a server that writes down what it receives and answers everything
 * @param more further flags of `run`
 */
export function startStdio(
  policy: object,
  child?: readonly string[],
  more: readonly string[] = [],
): StdioGateway {
  const folder = temporaryFolder();
  const record = join(folder.path, 'record.txt');
  const state = join(folder.path, 'state');
  const recording = [process.execPath, join(root, 'test/e2e/raw-upstream.mjs'), record];
  const flags = ['--policy', folder.write('policy.json', policy), '--state', state, ...more];
  const { command, args } = gatewayCommand([...flags, '--', ...(child ?? recording)]);
  const gateway = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(gateway, 'exit').then(([code]) => code as number | null); // Node's own type
  const messages: Message[] = [];
  let rest = '';
  let stderr = '';
  gateway.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    messages.push(...lines.map((line) => JSON.parse(line)));
  });
  gateway.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A test may end the gateway while it writes.
  gateway.stdin.on('error', () => {});
  const write = (bytes: string | Buffer) =>
    new Promise<void>((resolve) => gateway.stdin.write(bytes, () => resolve()));
  return {
    pid: gateway.pid ?? -1,
    write,
    send: (message) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    answer: (id) =>
      vi.waitFor(
        () => {
          const found = messages.find((message) => message['id'] === id && !('method' in message));
          if (found === undefined) throw new Error(`no answer to ${id}\n${stderr}`);
          return found;
        },
        { timeout: 20_000 },
      ),
    messages,
    received: () =>
      existsSync(record) ? readFileSync(record, 'utf8').split('\n').slice(0, -1) : [],
    async records() {
      const records = openRecords(state);
      try {
        const entries = await records.entriesAfter(0, 1000);
        return entries.map(({ text }) => JSON.parse(text));
      } finally {
        records.close();
      }
    },
    stderr: () => stderr,
    async editPolicy(next) {
      folder.write('policy.json', next);
      const taken = () => {
        if (!/version \d+ is in force/.test(stderr)) throw new Error(`not taken\n${stderr}`);
      };
      await vi.waitFor(taken, { timeout: 20_000 });
    },
    stopReading: () => void gateway.stdout.destroy(),
    kill: (signal) => gateway.kill(signal),
    ended,
    async close() {
      gateway.stdin.end();
      await ended;
      folder.remove();
    },
  };
}

/** Shakes hands; resolves when the server has agreed. */
export async function shakeHands(gateway: StdioGateway, revision = '2025-11-25'): Promise<void> {
  const clientInfo = { name: 'raw', version: '1' };
  const params = { protocolVersion: revision, capabilities: {}, clientInfo };
  await gateway.send({ id: 'hello', method: 'initialize', params });
  await gateway.answer('hello');
  await gateway.send({ method: 'notifications/initialized' });
}

export const call = (id: string | number | undefined, name: unknown, args: object = {}) => ({
  ...(id === undefined ? {} : { id }),
  method: 'tools/call',
  params: { name, arguments: args },
});
