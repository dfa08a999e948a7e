// What a remote server answers to a stranger: the status, what it asks for, where its authorization
// server is, and whether it announces limits. Only requests that change nothing: `initialize`, and
// GET of metadata.
import type { RemoteFacts } from '#contract/scan-report.ts';
import { isJsonObject, type JsonObject } from '#core/kit/json.ts';
import { createHttpTarget } from '#server/upstream/http-target.ts';
import type { ResponseHead } from '#server/wire/response-head.ts';
import { parseObject, textOf } from './json-file.ts';
import type { RemoteScanParts } from './remote-scan.ts';
import { endOf } from './scan-stop.ts';
import { CLIENT_CAPABILITIES } from './server-answers.ts';

interface Answer {
  readonly head: ResponseHead;
  readonly text: string;
}

const BODY_BYTES_MAX = 1024 * 1024;
/** A stream that has not named its address by then is none of 2024-11-05. */
const STREAM_MS = 3_000;

/** Rejects with a `Fault` when the server cannot be reached. */
export async function lookAtRemote(url: string, parts: RemoteScanParts): Promise<RemoteFacts> {
  const hello = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: CLIENT_CAPABILITIES,
      clientInfo: { name: 'wicketgate', version: parts.version },
    },
  });
  const accept = 'application/json, text/event-stream';
  const first = await ask(url, parts, { method: 'POST', accept, body: hello });
  const { status } = first.head;
  const tls = url.startsWith('https:');
  const challenges = headersOf(first.head, 'www-authenticate');
  const required = status === 401 || status === 403;
  const metadata = required ? await resourceMetadata(url, challenges, parts) : undefined;
  const older = [400, 404, 405].includes(status) && (await streamsEndpoint(url, parts));
  const streamable = !older && (required || status < 300);
  return {
    url,
    tls,
    status,
    ...(older ? { transport: 'sse' as const } : {}),
    ...(streamable ? { transport: 'streamable-http' as const } : {}),
    auth: {
      required,
      schemes: [...new Set(challenges.flatMap(schemesOf))],
      ...(metadata === undefined ? {} : { resourceMetadata: metadata.state }),
      authorizationServers: metadata?.servers ?? [],
    },
    ...(limitsAnnounced(first.head) ? { rateLimited: true } : {}),
  };
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly accept: string;
  readonly body?: string;
  /** Stops reading once this has come. */
  readonly until?: RegExp;
}

/** One request and its answer, the body cut at a megabyte. */
function ask(url: string, parts: RemoteScanParts, question: Question): Promise<Answer> {
  const timeouts = { connectMs: 10_000, firstByteMs: parts.limits.startMs, idleMs: STREAM_MS };
  const id = new URL(url).host;
  return new Promise<Answer>((resolve, reject) => {
    const target = createHttpTarget({ id, url, headers: {}, local: parts.local, timeouts });
    const body = Buffer.from(question.body ?? '');
    const type = question.body === undefined ? '' : 'Content-Type: application/json\r\n';
    const length = question.body === undefined ? '' : `Content-Length: ${body.length}\r\n`;
    const lines = `${target.headStart(question.method)}Accept: ${question.accept}\r\n${type}${length}\r\n`;
    let head: ResponseHead | undefined;
    let text = '';
    const end = () => {
      parts.signal.removeEventListener('abort', stop);
      pending.abort();
      target.close();
    };
    const done = () => {
      end();
      if (head !== undefined) resolve({ head, text });
    };
    const stop = () => {
      end();
      reject(endOf(parts.signal));
    };
    const pending = target.client.request(Buffer.concat([Buffer.from(lines, 'latin1'), body]), {
      onHead(found) {
        head = found;
        pending.setIdleTimeout(STREAM_MS);
      },
      onData(chunk) {
        text += chunk.toString();
        if (text.length > BODY_BYTES_MAX || question.until?.test(text) === true) done();
      },
      onEnd: done,
      onError(fault) {
        // The head has told enough; a stream that stays open is no failure.
        if (head !== undefined) return done();
        end();
        reject(fault);
      },
    });
    pending.setIdleTimeout(parts.limits.startMs);
    if (parts.signal.aborted) stop();
    else parts.signal.addEventListener('abort', stop, { once: true });
  });
}

/** A GET whose first event names the address for messages. */
async function streamsEndpoint(url: string, parts: RemoteScanParts): Promise<boolean> {
  const until = /^event: ?endpoint\s*$/m;
  const question = { method: 'GET', accept: 'text/event-stream', until } as const;
  const answer = await ask(url, parts, question).catch(() => undefined);
  return answer !== undefined && answer.head.status === 200 && until.test(answer.text);
}

function headersOf(head: ResponseHead, name: string): readonly string[] {
  return head.headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The names of the schemes: words that a parameter list or nothing follows. */
function schemesOf(challenge: string): readonly string[] {
  const outside = challenge.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const words = [...outside.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s+[\w-]+=|\s*$|\s*,)/g)];
  return words.map(([, scheme = '']) => scheme.toLowerCase());
}

function limitsAnnounced(head: ResponseHead): boolean {
  const names = /^(?:x-)?rate-?limit(?:-|$)|^retry-after$/;
  return head.status === 429 || head.headers.some(([name]) => names.test(name));
}

interface Metadata {
  readonly state: 'valid' | 'invalid' | 'absent';
  readonly servers: readonly string[];
}

/** RFC 9728: named in the challenge, else at the two well-known places. Same origin only. */
async function resourceMetadata(
  url: string,
  challenges: readonly string[],
  parts: RemoteScanParts,
): Promise<Metadata> {
  const { origin, pathname } = new URL(url);
  const named = challenges.map((one) => /resource_metadata="([^"]+)"/.exec(one)?.[1]);
  const wellKnown = `${origin}/.well-known/oauth-protected-resource`;
  const places = [...named, `${wellKnown}${pathname === '/' ? '' : pathname}`, wellKnown];
  for (const place of new Set(places)) {
    // Another origin is not asked: the address is the server's word.
    if (place === undefined || !URL.canParse(place) || new URL(place).origin !== origin) continue;
    const question = { method: 'GET', accept: 'application/json' } as const;
    const answer = await ask(place, parts, question).catch(() => undefined);
    if (answer === undefined || answer.head.status !== 200) continue;
    return readMetadata(parseObject(answer.text), url);
  }
  return { state: 'absent', servers: [] };
}

function readMetadata(about: JsonObject, url: string): Metadata {
  const { resource, authorization_servers: listed } = about;
  const servers = Array.isArray(listed) ? listed.flatMap((one) => textOf(one) ?? []) : [];
  const named = textOf(resource);
  const same = named !== undefined && URL.canParse(named) && covers(new URL(named), new URL(url));
  return { state: isJsonObject(about) && same ? 'valid' : 'invalid', servers };
}

/** The resource is this address or a folder above it. */
function covers(resource: URL, address: URL): boolean {
  const folder = resource.pathname.replace(/\/+$/, '');
  const inside = address.pathname === folder || address.pathname.startsWith(`${folder}/`);
  return resource.origin === address.origin && inside;
}
