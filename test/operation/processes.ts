// `wicketgate serve` as processes of their own, bundled once a test file: for the tests that stop, kill
// and multiply them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { type Running, startProcess, temporaryFolder } from '../e2e/drive.ts';
import { buildProgram } from '../ledger/run-program.ts';

export interface Site {
  readonly base: string;
  readonly metricsUrl: string;
  readonly data: string;
  readonly configFile: string;
  readonly pid: number;
  readonly running: Running;
  /** Of the grant of this name in the configuration. */
  token(grant: string): string;
  /** One request on a connection of its own. */
  ask(path: string, options?: Ask): Promise<Told>;
  /** Process ids of the workers, by age. */
  workers(): readonly number[];
  figures(): Promise<string>;
  close(): Promise<void>;
}

export interface Ask {
  readonly method?: string;
  readonly grant?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Resolves with the first bytes, and keeps the stream open. */
  readonly stream?: boolean;
}

export interface Told {
  /** 0: the connection broke. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The rest of a stream, as it comes. */
  readonly more: { text: string; ended: boolean };
  abort(): void;
}

const ACCEPT = 'application/json, text/event-stream';

/**
 * @param config the configuration; tokens of its grants are minted
 * @param flags further words of the command
 */
export async function openSite(
  config: { readonly grants?: Readonly<Record<string, object>>; readonly [key: string]: unknown },
  flags: readonly string[] = [],
  prepare: (data: string) => Promise<void> = async () => {},
): Promise<Site> {
  const folder = temporaryFolder();
  const program = await buildProgram('wicketgate', folder.path, 'two-gateways');
  const data = join(folder.path, 'data');
  const configFile = join(folder.path, 'config.json');
  const tokens = new Map(Object.keys(config.grants ?? {}).map((id) => [id, mintToken()]));
  const grants = Object.entries(config.grants ?? {}).map(([id, grant]) => {
    return [id, { ...grant, token: hashToken(tokens.get(id) ?? '') }] as const;
  });
  writeFileSync(configFile, JSON.stringify({ ...config, grants: Object.fromEntries(grants) }));
  await prepare(data);
  const running = await startProcess({
    command: process.execPath,
    args: [
      ...[program, 'serve', '--config', configFile, '--data', data],
      ...['--listen', '127.0.0.1:0', '--metrics', '127.0.0.1:0', ...flags],
    ],
    stream: 'stderr',
    ready: /listening on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*metrics: (http:\S+)[\s\S]*data folder/,
    env: { NODE_PATH: join(import.meta.dirname, '../../node_modules') },
  });
  const base = running.ready[1] ?? '';
  const metricsUrl = running.ready[2] ?? '';
  const token = (grant: string) => tokens.get(grant) ?? '';
  return {
    ...{ base, metricsUrl, data, configFile, running, token },
    pid: running.pid,
    ask: (path, options = {}) => {
      const { grant, headers = {} } = options;
      const known = grant === undefined ? {} : { Authorization: `Bearer ${token(grant)}` };
      return ask(`${base}${path}`, { ...options, headers: { ...known, ...headers } });
    },
    workers: () => childrenOf(running.pid),
    figures: async () => (await fetch(metricsUrl)).text(),
    async close() {
      try {
        await running.stop();
      } finally {
        folder.remove();
      }
    },
  };
}

/** The processes of node that a process has started. */
function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number)
    .sort((a, b) => a - b);
}

function parentOf(pid: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it has gone meanwhile
  }
}

export function ask(
  url: string,
  { method = 'POST', body, headers = {}, stream }: Ask,
): Promise<Told> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const typed = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve) => {
    const more = { text: '', ended: false };
    const sent = request(url, {
      ...{ method, agent: false },
      headers: { Accept: ACCEPT, ...typed, ...headers },
    });
    const abort = () => void sent.destroy();
    sent.on('error', () => resolve({ status: 0, headers: {}, text: more.text, more, abort }));
    sent.on('response', (response) => {
      const { statusCode: status = 0, headers: got } = response;
      const tell = () => resolve({ status, headers: got, text: more.text, more, abort });
      response.setEncoding('utf8');
      response.on('error', () => {}); // it ends with `close` all the same
      response.on('data', (chunk: string) => {
        more.text += chunk;
        if (stream === true) tell();
      });
      response.on('close', () => {
        more.ended = true;
        tell();
      });
      if (stream === true) tell();
    });
    sent.end(text);
  });
}

export function call(name: string, args: unknown = {}, id: unknown = 1) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}
