// Drives the gateway for the attack tests: `wicketgate serve` as a process of its own on a folder of
// its own, grants with tokens, and requests as well-formed or as malformed as a test wants them.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { hashToken, mintToken } from '#server/auth/index.ts';
import { openRecords } from '#server/storage/index.ts';
import { ensureBuilt } from '../e2e/build.ts';
import { type Folder, startProcess, temporaryFolder } from '../e2e/drive.ts';

export interface GatewayConfig {
  /** URLs by server id; all of them are local. */
  readonly servers: Readonly<Record<string, string | object>>;
  /** Policy documents by id. */
  readonly policies?: Readonly<Record<string, object | string>>;
  /** By id: the rest of a grant's entry; its token is minted. */
  readonly grants: Readonly<Record<string, GrantSpec>>;
  /** Further fields of the configuration. */
  readonly more?: object;
}

export interface GrantSpec {
  readonly server: string;
  readonly policy?: string;
  readonly label?: string;
  readonly expires?: string;
  readonly revoked?: boolean;
}

export interface Gateway {
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  readonly dataFolder: string;
  readonly configFile: string;
  /** The bearer token of a grant. */
  token(grant: string): string;
  /** Replaces the configuration; tokens of known grants stay. Says nothing about when it holds. */
  configure(config: GatewayConfig): void;
  /** Writes any text as the configuration. */
  configureText(text: string): void;
  /** One POST of a message to a server as a grant. */
  ask(options: Ask): Promise<Answer>;
  /** The raw bytes that come back for raw bytes. */
  talk(pieces: readonly (string | Buffer)[], until?: Until): Promise<string>;
  /** Every entry of the ledger, oldest first. */
  records(): Promise<readonly Entry[]>;
  stderr(): string;
  /** `kill -9`, and waits for the end. */
  kill(): Promise<void>;
  /** Ends it politely; its folder stays for the next one. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

/** When enough has come back; without it, when the gateway closes the connection. */
export type Until = (bytes: string) => boolean;

export interface Ask {
  readonly grant?: string;
  readonly server?: string;
  readonly body?: unknown;
  readonly method?: string;
  readonly path?: string;
  /** Written after the usual ones; a value of `null` leaves a usual one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface Entry {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Starts a gateway; in a folder of another one it takes that one's place. */
export async function startGateway(config: GatewayConfig, earlier?: Gateway): Promise<Gateway> {
  const made: Folder | undefined = earlier === undefined ? temporaryFolder() : undefined;
  const folder = earlier?.folder ?? made?.path ?? '';
  const [dataFolder, configFile] = [join(folder, 'data'), join(folder, 'config.json')];
  const tokens = new Map<string, string>();
  const token = (grant: string) => {
    const known = tokens.get(grant) ?? (earlier?.token(grant) || mintToken());
    tokens.set(grant, known);
    return known;
  };
  const configureText = (text: string) => writeFileSync(configFile, text);
  const configure = (next: GatewayConfig) => configureText(configText(next, token));
  configure(config);
  const running = await startProcess({
    command: process.execPath,
    args: [
      ...[ensureBuilt(), 'serve', '--config', configFile, '--data', dataFolder],
      ...['--listen', '127.0.0.1:0'],
    ],
    stream: 'stderr',
    ready: /listening on http:\/\/127\.0\.0\.1:(\d+)/,
  });
  const port = Number(running.ready[1]);
  let ended = false;
  return {
    ...{ port, pid: running.pid, folder, dataFolder, configFile, token, configure, configureText },
    ask: (options) => ask(port, options, token),
    talk: (pieces, until) => talk(port, pieces, until),
    records: () => readRecords(dataFolder),
    stderr: running.stderr,
    async end() {
      ended = true;
      await running.stop();
    },
    async kill() {
      ended = true;
      process.kill(running.pid, 'SIGKILL');
      await running.stop();
    },
    async stop() {
      const crashed = !ended && !isAlive(running.pid);
      await running.stop();
      made?.remove();
      if (crashed) throw new Error(`the gateway has crashed:\n${running.stderr()}`);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function configText(config: GatewayConfig, token: (grant: string) => string): string {
  const servers = Object.entries(config.servers).map(([id, server]) => {
    return [id, typeof server === 'string' ? { url: server, local: true } : server];
  });
  const grants = Object.entries(config.grants).map(([id, grant]) => {
    return [id, { ...grant, token: hashToken(token(id)) }];
  });
  return JSON.stringify({
    servers: Object.fromEntries(servers),
    policies: config.policies ?? {},
    grants: Object.fromEntries(grants),
    ...config.more,
  });
}

async function ask(port: number, options: Ask, token: (grant: string) => string): Promise<Answer> {
  const { grant = 'agent', server = 's', method = 'POST', body } = options;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const usual: Record<string, string | null> = {
    Host: `127.0.0.1:${port}`,
    Authorization: `Bearer ${token(grant)}`,
    Accept: 'application/json, text/event-stream',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(text)) }),
    ...options.headers,
  };
  const fields = Object.entries(usual).filter(([, value]) => value !== null);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `${method} ${options.path ?? `/mcp/${server}/`} HTTP/1.1\r\n${lines}\r\n`;
  const bytes = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(text)]);
  const whole = method === 'HEAD' ? hasHead : isWhole;
  return readAnswer(await talk(port, [bytes], whole));
}

/** Sends the pieces in order and resolves with all that comes back until the peer closes. */
function talk(port: number, pieces: readonly (string | Buffer)[], until?: Until): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const text = () => Buffer.concat(chunks).toString('latin1');
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (until?.(text()) === true) socket.destroy();
    });
    socket.on('error', () => {}); // being reset is an answer too
    socket.on('close', () => resolve(text()));
  });
}

const hasHead: Until = (bytes) => bytes.includes('\r\n\r\n');

/** True when the bytes hold a whole answer, by its own framing. */
export function isWhole(bytes: string): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const { headers } = readAnswer(bytes);
  if (headers.get('transfer-encoding') === 'chunked') return /\r\n0\r\n\r\n$/.test(bytes);
  return bytes.length - end - 4 >= Number(headers.get('content-length') ?? 0);
}

/** The first answer in a text of bytes (latin1). */
export function readAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim());
  }
  const raw = end < 0 ? '' : text.slice(end + 4);
  const chunked = headers.get('transfer-encoding') === 'chunked';
  const body = chunked
    ? unchunk(raw)
    : raw.slice(0, Number(headers.get('content-length') ?? raw.length));
  return {
    status: Number(line.split(' ')[1] ?? 0),
    head,
    headers,
    body: Buffer.from(body, 'latin1').toString('utf8'),
  };
}

function unchunk(raw: string): string {
  let body = '';
  let at = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.slice(at, end), 16);
    if (end < 0 || !(size > 0)) return body;
    body += raw.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

async function readRecords(folder: string): Promise<readonly Entry[]> {
  const records = openRecords(folder);
  try {
    const entries: Entry[] = [];
    for (let seq = 0; ; ) {
      const page = await records.entriesAfter(seq, 1_000);
      entries.push(...page.map(({ text }) => JSON.parse(text)));
      const last = page.at(-1);
      if (last === undefined) return entries;
      seq = last.seq;
    }
  } finally {
    records.close();
  }
}

/** The text of a `tools/call`. */
export function call(name: unknown, args: unknown = {}, id: unknown = 1): string {
  const params = { name, arguments: args };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params });
}

/** The text of another request. */
export function request(method: string, params: unknown = {}, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

const META = 'io.modelcontextprotocol/';

/** A request of the stateless era: body, and the headers that mirror it. */
export function modern(method: string, params: Readonly<Record<string, unknown>>, id: unknown = 1) {
  const version = '2026-07-28';
  const _meta = { [`${META}protocolVersion`]: version, [`${META}clientCapabilities`]: {} };
  const name = params['name'] ?? params['uri'] ?? params['taskId'];
  return {
    body: request(method, { ...params, _meta }, id),
    headers: {
      'MCP-Protocol-Version': version,
      'Mcp-Method': method,
      ...(name === undefined ? {} : { 'Mcp-Name': String(name) }),
    },
  };
}

/** Opens a legacy session and resolves with the header that continues it. */
export async function openSession(
  gateway: Gateway,
  { grant = 'agent', server = 's', revision = '2025-11-25' } = {},
): Promise<{ readonly 'Mcp-Session-Id': string }> {
  const clientInfo = { name: 'attacker', version: '1' };
  const params = { protocolVersion: revision, capabilities: {}, clientInfo };
  const { headers } = await gateway.ask({ grant, server, body: request('initialize', params) });
  return { 'Mcp-Session-Id': headers.get('mcp-session-id') ?? '' };
}
