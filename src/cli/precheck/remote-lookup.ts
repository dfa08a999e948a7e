// Looks servers up in a registry's API. INVARIANT: only identifiers cross: names of packages and
// images, and addresses without user, query and fragment. Whatever fails is said as "did not run".
import { serverRecordSchema } from '#contract/catalogue.ts';
import {
  PRECHECK_MAX,
  type PrecheckResult,
  precheckAnswerSchema,
  serverToolsSchema,
} from '#contract/registry-api.ts';
import type { StoredServer } from '#core/assessment/index.ts';
import { type Looked, type Lookup, LookupFailed } from './lookup.ts';
import { isMeant } from './name-match.ts';
import { readAnswer } from './registry-answer.ts';

export interface RemoteLookupOptions {
  /** `https://host` or with a path before `/v1`. */
  readonly url: string;
  /** For the whole of one `lookUp`; milliseconds. */
  readonly timeoutMs: number;
  readonly version: string;
}

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Records that are fetched at once. */
const AT_ONCE = 4;

/** Throws a `LookupFailed` for what is no web address. */
export function createRemoteLookup({ url, timeoutMs, version }: RemoteLookupOptions): Lookup {
  const base = readBase(url);
  const ask = async (path: string, signal: AbortSignal, body?: unknown) => {
    const init = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'user-agent': `wicketgate/${version}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // A redirect could carry the question to somebody else.
      redirect: 'error',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    } as const;
    return fetchJson(`${base}${path}`, init, base);
  };
  return {
    origin: base,
    async lookUp(identifiers) {
      const signal = AbortSignal.timeout(timeoutMs);
      const results: PrecheckResult[] = [];
      for (let at = 0; at < identifiers.length; at += PRECHECK_MAX) {
        const servers = identifiers.slice(at, at + PRECHECK_MAX);
        const answer = await ask('/v1/precheck', signal, { servers });
        results.push(...readAnswer(precheckAnswerSchema, answer, base).data);
      }
      const read = (slug: string) => readRecord((path) => ask(path, signal), slug, base);
      return inParts(results, AT_ONCE, (result) => lookedOf(result, read));
    },
    close: async () => undefined,
  };
}

async function lookedOf(
  { identifier, server, others, queued }: PrecheckResult,
  read: (slug: string) => Promise<StoredServer>,
): Promise<Looked> {
  if (server === null) return { identifier, others, queued };
  const stored = await read(server.slug);
  if (isMeant(identifier, stored.server)) return { identifier, stored, others, queued };
  const { slug, title, source } = server;
  return { identifier, others: [{ slug, title, source }, ...others], queued };
}

async function readRecord(
  ask: (path: string) => Promise<unknown>,
  slug: string,
  base: string,
): Promise<StoredServer> {
  const path = `/v1/servers/${encodeURIComponent(slug)}`;
  const [server, tools] = [await ask(path), await ask(`${path}/tools`)];
  return {
    server: readAnswer(serverRecordSchema, server, base),
    tools: readAnswer(serverToolsSchema, tools, base).data,
  };
}

function readBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new LookupFailed(`\`${text}\` is no address of a registry`, 'it begins with https://');
  }
  return `${url.origin}${url.pathname.replace(/\/(?:v1\/?)?$/, '')}`;
}

async function fetchJson(url: string, init: RequestInit, base: string): Promise<unknown> {
  const failed = (why: string) => new LookupFailed(`the registry at ${base} ${why}`);
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, init);
    status = response.status;
    text = await readBounded(response);
  } catch (error) {
    throw failed(`could not be reached: ${reasonOf(error)}`);
  }
  if (status !== 200) throw failed(`answered with status ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw failed('answered something that is no JSON');
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('its answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The reason without the layers that `fetch` wraps around it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it took too long';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

/** Works through a list, so many at a time, in order. */
async function inParts<In, Out>(
  list: readonly In[],
  atOnce: number,
  work: (item: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const done: Out[] = [];
  for (let at = 0; at < list.length; at += atOnce) {
    done.push(...(await Promise.all(list.slice(at, at + atOnce).map(work))));
  }
  return done;
}
