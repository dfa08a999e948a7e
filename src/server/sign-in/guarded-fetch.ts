// `fetch` towards issuers: no redirects, no addresses of the inside unless the issuer was declared
// local, bounded in time and size. Discovery documents name further addresses: each goes this way.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createLookup } from '#server/upstream/address-guard.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1_048_576;

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Rejects when nothing usable has come; redirects are answers like others. */
export type GuardedFetch = (url: string, asked: Asked) => Promise<Response>;

/** @param local true: every address will do, and `http` too */
export function createGuardedFetch(local: boolean): GuardedFetch {
  return async (url, asked) => {
    const target = new URL(url);
    if (target.protocol !== 'https:' && !(local && target.protocol === 'http:')) {
      throw new Error(`\`${target.protocol}\` is not used towards issuers`);
    }
    return send(target, asked, local);
  };
}

function send(target: URL, asked: Asked, local: boolean): Promise<Response> {
  const { method, headers } = asked;
  const body = asked.body === undefined || asked.body === null ? undefined : String(asked.body);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const start = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = start(target, {
      method,
      agent: false,
      lookup: createLookup(host, local),
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > BYTES_MAX) sent.destroy(new Error('the answer of the issuer is too large'));
        else chunks.push(chunk);
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const status = answer.statusCode ?? 500;
        const type = answer.headers['content-type'] ?? '';
        const empty = status === 204 || status === 304;
        const given = { status, headers: { 'content-type': type } };
        resolve(new Response(empty ? null : Buffer.concat(chunks), given));
      });
    });
    sent.end(body);
  });
}
