// Speaks to `/api/v1`: JSON in and out, problems as `ApiProblem`, the session's token on writes.
// The one place that knows of headers.
import { ApiProblem } from './problem.ts';

export const API = '/api/v1';

export interface Write {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: unknown;
  /** Of what is changed: somebody else's change meanwhile becomes a 412. */
  readonly revision?: number | string;
  /** Creates: the same key again does not create twice. */
  readonly idempotencyKey?: string;
}

/** Reads. Throws an `ApiProblem`. */
export async function read<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  return answerOf<Value>(
    await reach(path, { headers: { Accept: 'application/json' }, signal: signal ?? null }),
  );
}

/** Writes. Throws an `ApiProblem`. */
export async function write<Value>(change: Write, csrf: string | undefined): Promise<Value> {
  const { method, path, body, revision, idempotencyKey } = change;
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (csrf !== undefined) headers.set('X-Wicketgate-CSRF', csrf);
  if (revision !== undefined) headers.set('If-Match', `"${revision}"`);
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
  const text = body === undefined ? null : JSON.stringify(body);
  return answerOf<Value>(await reach(path, { method, headers, body: text }));
}

async function reach(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(`${API}${path}`, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiProblem(0, {
      detail: 'the gateway does not answer',
      help: 'see whether `wicketgate serve` still runs, then try again',
    });
  }
}

async function answerOf<Value>(response: Response): Promise<Value> {
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  const text = await response.text();
  const value = parsed(text);
  if (!response.ok) {
    const body = typeof value === 'object' && value !== null ? value : {};
    throw new ApiProblem(response.status, body, requestId);
  }
  return value as Value; // the API's own schemas made it, and its tests hold them
}

/** `undefined` when the body is empty, or a page of somebody between. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
