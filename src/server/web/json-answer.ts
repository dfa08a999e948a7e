// JSON answers with an entity tag: whoever asks again with `If-None-Match` gets 304 and no body
// (RFC 9110 §13.1.2). Used by every route that answers JSON.
import { hash } from 'node:crypto';
import { HttpProblem } from './problem.ts';

export interface JsonAnswerOptions {
  /** `Cache-Control`; by default a cache asks again before each use. */
  readonly cache?: string | undefined;
  /** Address of the page that follows; becomes a `Link`. */
  readonly next?: string | undefined;
  readonly type?: string | undefined;
  /** Put in front of the entity tag, such as the revision that `If-Match` is compared with. */
  readonly revision?: number | string | undefined;
  /** Default 200. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const TAG_LENGTH = 22;

/** Of a body's text: equal texts have equal tags. */
export function entityTag(text: string): string {
  return `"${hash('sha256', text, 'base64url').slice(0, TAG_LENGTH)}"`;
}

/** True when the asker already holds what the tag stands for. */
export function holdsTag(request: Request, tag: string): boolean {
  const header = request.headers.get('if-none-match');
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === tag);
}

/** The value, or 304 for a request that reads what it holds already. */
export function jsonAnswer(
  request: Request,
  value: unknown,
  options: JsonAnswerOptions = {},
): Response {
  const text = JSON.stringify(value);
  const reads = request.method === 'GET';
  const tag = revisionTag(entityTag(text), options.revision);
  const headers = new Headers({
    ETag: tag,
    'Cache-Control': options.cache ?? (reads ? 'no-cache' : 'no-store'),
    ...options.headers,
  });
  if (options.next !== undefined) headers.set('Link', `<${options.next}>; rel="next"`);
  if (reads && holdsTag(request, tag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set('Content-Type', options.type ?? 'application/json');
  return new Response(text, { status: options.status ?? 200, headers });
}

function revisionTag(tag: string, revision: number | string | undefined): string {
  return revision === undefined ? tag : `"${revision}-${tag.slice(1)}`;
}

const REVISION_TAG = /^(?:W\/)?"(\w{1,128})(?:-[\w-]+)?"$/;
const NUMBER = /^\d{1,15}$/;

/**
 * The revision that a write is meant for, from `If-Match`: the entity tag of an answer, or the
 * revision alone in quotes. Throws an `HttpProblem`: 428 when it is missing, 412 when it is none.
 */
export function revisionOf(request: Request): number {
  const revision = seenRevision(request);
  if (NUMBER.test(revision)) return Number(revision);
  throw new HttpProblem(412, NO_TAG, { help: READ_FIRST });
}

/** The same where revisions are words, such as fingerprints. */
export function seenRevision(request: Request): string {
  const header = request.headers.get('if-match')?.trim();
  if (header === undefined || header === '') {
    throw new HttpProblem(428, 'the header `If-Match` is missing', { help: READ_FIRST });
  }
  const revision = REVISION_TAG.exec(header)?.[1];
  if (revision !== undefined) return revision;
  throw new HttpProblem(412, NO_TAG, { help: READ_FIRST });
}

const NO_TAG = '`If-Match` is no entity tag of this address';
const READ_FIRST = 'read it first, and send its `ETag` as `If-Match`';
