// Sends one delivery over HTTP: no redirects, no addresses of the inside unless allowed, bounded in
// time and in what is read. Tells what became of it; never throws.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createLookup } from '#server/upstream/address-guard.ts';

export interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True: every address will do. */
  readonly local: boolean;
  readonly timeoutMs: number;
  /** Breaks the request off. */
  readonly signal: AbortSignal;
}

/** `gone`: the receiver wants nothing any more. */
export type PostOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly why: string };

export async function post(options: PostOptions): Promise<PostOutcome> {
  try {
    const status = await statusOf(options);
    if (status >= 200 && status < 300) return { kind: 'delivered' };
    return status === 410 ? { kind: 'gone' } : { kind: 'failed', why: `it answered ${status}` };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function statusOf({ url, headers, body, local, timeoutMs, signal }: PostOptions): Promise<number> {
  const target = new URL(url);
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const late = AbortSignal.timeout(timeoutMs);
    const asked = send(target, {
      method: 'POST',
      agent: false,
      lookup: createLookup(host, local),
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.any([signal, late]),
    });
    asked.once('response', (answer) => {
      // What it says does not matter; what it has sent is not read.
      resolve(answer.statusCode ?? 0);
      asked.destroy();
    });
    asked.on('error', (error) =>
      reject(late.aborted ? new Error('it did not answer in time') : error),
    );
    asked.end(body);
  });
}
