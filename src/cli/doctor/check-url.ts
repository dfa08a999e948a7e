// A server that is an address, one layer after another: name, connection, TLS, HTTP, who may come in,
// handshake, tools. What is sent to it is what its entry sends; what is printed holds no header.
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AskTarget } from '#server/ask-server.ts';
import { shownUrl } from '#server/clients/index.ts';
import { safe } from '../print.ts';
import { VERSION } from '../version.ts';
import { tellHeard } from './check-command.ts';
import type { DoctorParts } from './step.ts';

export type UrlTarget = Extract<AskTarget, { kind: 'url' }>;

/** The names of its tools, or false when a step has failed. */
export async function checkUrl(
  target: UrlTarget,
  parts: DoctorParts,
): Promise<readonly string[] | false> {
  const { examination } = parts;
  if (!URL.canParse(target.url) || !/^https?:$/.test(new URL(target.url).protocol)) {
    const help = 'write it like https://mcp.example.com/mcp';
    return examination.fail('address', 'it is no http or https URL', help);
  }
  const url = new URL(target.url);
  examination.ok('address', safe(shownUrl(target.url)));
  for (const check of [checkName, checkConnection, checkTls]) {
    if (!(await check(url, parts))) return false;
  }
  const transport = await checkHttp(target, parts);
  return transport === false ? false : tellHeard({ ...target, transport }, parts);
}

async function checkName(url: URL, { examination, timeoutMs }: DoctorParts): Promise<boolean> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return true;
  try {
    const found = await within(lookup(host, { all: true }), timeoutMs);
    examination.ok('name', `${safe(host)} is ${found.map(({ address }) => address).join(', ')}`);
    return true;
  } catch (error) {
    const help = 'check the spelling, the network and the name server';
    return examination.fail(
      'name',
      `${safe(host)} does not resolve (${codeOf(error)})`,
      help,
      true,
    );
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

async function checkConnection(url: URL, { examination, timeoutMs }: DoctorParts) {
  const [host, port] = [hostOf(url), portOf(url)];
  const trouble = await connection(host, port, timeoutMs);
  if (trouble === undefined) {
    examination.ok('connection', `port ${port} is open`);
    return true;
  }
  const help =
    trouble === 'ECONNREFUSED'
      ? 'nothing listens there: start the server, or correct the port'
      : 'check the address, the network and a firewall or proxy between';
  return examination.fail('connection', `port ${port} cannot be reached (${trouble})`, help, true);
}

/** The reason why a port cannot be reached; `undefined` when it can. */
export function connection(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const done = (trouble: string | undefined) => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => done(undefined));
    socket.once('timeout', () => done('no answer'));
    socket.once('error', (error) => done(codeOf(error)));
  });
}

async function checkTls(url: URL, { examination, timeoutMs }: DoctorParts): Promise<boolean> {
  if (url.protocol !== 'https:') return true;
  const host = hostOf(url);
  const trouble = await new Promise<string | undefined>((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectTls({ host, port: portOf(url), timeout: timeoutMs, ...name });
    const done = (text: string | undefined) => {
      socket.destroy();
      resolve(text);
    };
    socket.once('secureConnect', () => done(undefined));
    socket.once('timeout', () => done('no answer'));
    socket.once('error', (error) => done(codeOf(error)));
  });
  if (trouble === undefined) {
    examination.ok('TLS', 'its certificate is good');
    return true;
  }
  const help = /CERT|SELF_SIGNED|ALTNAME|VERIFY/.test(trouble)
    ? 'give the server a certificate for this name; for one of your own authority, set NODE_EXTRA_CA_CERTS'
    : 'check that this port speaks TLS';
  return examination.fail('TLS', `no safe connection (${trouble})`, help);
}

/** How the server speaks, or false when it lets nobody in. */
async function checkHttp(
  target: UrlTarget,
  parts: DoctorParts,
): Promise<UrlTarget['transport'] | false> {
  const { examination } = parts;
  let response: Response;
  try {
    response = await hello(target, parts.timeoutMs);
    await response.body?.cancel();
  } catch (error) {
    const help = 'see whether a proxy or the server itself writes a reason to its log';
    return examination.fail('HTTP', `no answer to a request (${codeOf(error)})`, help, true);
  }
  const { status } = response;
  if (status === 401 || status === 403) return tellSignIn(target, response, parts);
  const older = [400, 404, 405].includes(status) && (await speaksSse(target, parts.timeoutMs));
  if (older || (status >= 200 && status < 300)) {
    const sent = Object.keys(target.headers).some((name) => /^authorization$/i.test(name));
    examination.ok('HTTP', `status ${status}${older ? ', speaks HTTP+SSE of 2024-11-05' : ''}`);
    if (sent) examination.ok('token', 'the one of the entry is accepted');
    return older ? 'sse' : 'streamable-http';
  }
  if (status >= 300 && status < 400) {
    const help = 'use the address that it leads to, if you trust it';
    return examination.fail('HTTP', `status ${status}: it leads elsewhere`, help);
  }
  const help =
    status === 404
      ? 'correct the path; behind a gateway the server may be gone, or the token is for another one'
      : status >= 500
        ? 'its own log says why'
        : 'check the path: an MCP endpoint answers a POST';
  return examination.fail('HTTP', `status ${status}`, help, status >= 500);
}

function hello({ url, headers }: UrlTarget, timeoutMs: number): Promise<Response> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'wicketgate', version: VERSION },
  };
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
}

async function speaksSse({ url, headers }: UrlTarget, timeoutMs: number): Promise<boolean> {
  try {
    const response = await fetch(url, {
      headers: { ...headers, Accept: 'text/event-stream' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const type = response.headers.get('content-type') ?? '';
    await response.body?.cancel();
    return response.status === 200 && type.startsWith('text/event-stream');
  } catch {
    // Whatever it is: it is no stream of that time.
    return false;
  }
}

async function tellSignIn(target: UrlTarget, response: Response, parts: DoctorParts) {
  const { examination, timeoutMs } = parts;
  const challenge = response.headers.get('www-authenticate') ?? '';
  const named = /resource_metadata="([^"]+)"/.exec(challenge)?.[1];
  const path = named ?? new URL('/.well-known/oauth-protected-resource', target.url).href;
  const found = await hasMetadata(path, timeoutMs);
  examination.ok('HTTP', `status ${response.status}`);
  const how = found ? ', and says where to sign in' : '';
  const sent = Object.keys(target.headers).some((name) => /^authorization$/i.test(name));
  if (sent) {
    const help = /\bwkg_/.test(target.headers['Authorization'] ?? '')
      ? 'mint or rotate the grant (`wicketgate grants list`), and put its token into the entry'
      : 'put a fresh token into the entry';
    return examination.fail('token', `the server refuses the one of the entry${how}`, help);
  }
  const help = found
    ? 'let the client sign in, or put a token into the headers of the entry'
    : 'put its token into the headers of the entry';
  return examination.fail('sign-in', `the server lets in nobody without a token${how}`, help);
}

async function hasMetadata(url: string, timeoutMs: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Metadata are a courtesy; the refusal is told anyway.
    return false;
  }
}

/** The code of an error of Node, or of the one behind it; never its whole text. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'TimeoutError') return 'no answer in time';
  return error.cause === undefined ? error.name : codeOf(error.cause);
}

/** Rejects when it takes longer. */
async function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('late'), { code: 'no answer in time' });
    timer = setTimeout(() => reject(error), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
