// A `serve` in this process for the tests of operation: servers, one grant that may do everything, and
// the API token of the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { type ServeOptions, type Serving, startServe } from '../../src/main.ts';

export interface Started {
  readonly base: string;
  readonly folder: string;
  /** Of the grant `agent`. */
  readonly token: string;
  /** What was logged. */
  readonly lines: readonly string[];
  readonly serving: Serving;
  /** An API token. */
  apiToken(): string;
  /** Calls a tool of the server `s`. */
  call(tool: string, more?: Calling): Promise<Response>;
  close(): Promise<void>;
}

export interface Calling {
  readonly server?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly id?: number;
}

export const OPEN_POLICY = {
  version: '1',
  default: 'allow',
  tools: { denied: { action: 'deny' } },
};

export async function startServing(
  servers: Readonly<Record<string, object>>,
  more: Partial<ServeOptions> & { readonly config?: object } = {},
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'wicketgate-operation-'));
  const configFile = join(folder, 'config.json');
  const token = mintToken();
  const lines: string[] = [];
  const grants = Object.keys(servers).map((server, at) => {
    const id = at === 0 ? 'agent' : `agent-${server}`;
    return [id, { server, policy: 'p', token: hashToken(at === 0 ? token : mintToken()) }] as const;
  });
  const policies = { p: OPEN_POLICY };
  const { config, ...options } = more;
  writeFileSync(
    configFile,
    JSON.stringify({ servers, policies, grants: Object.fromEntries(grants), ...config }),
  );
  const data = join(folder, 'data');
  const serving = await startServe({
    configFile,
    version: '1.2.3',
    folder: data,
    listen: '127.0.0.1:0',
    environment: process.env,
    log: (line) => void lines.push(line),
    onProblems: () => {},
    ...options,
  });
  const base = `http://127.0.0.1:${serving.address.port}`;
  return {
    ...{ base, folder: data, token, lines, serving },
    apiToken: () => JSON.parse(readFileSync(join(data, 'cli.json'), 'utf8')).token,
    call: (tool, { server = 's', headers = {}, params = {}, id = 1 } = {}) =>
      fetch(`${base}/mcp/${server}/`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify({
          ...{ jsonrpc: '2.0', id, method: 'tools/call' },
          params: { name: tool, arguments: {}, ...params },
        }),
      }),
    async close() {
      await serving.close(1_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
