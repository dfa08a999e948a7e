// JSON answers with an entity tag: whoever asks again with `If-None-Match` gets 304 and no body
// (RFC 9110 §13.1.2). Used by every route that answers JSON.
import { hash } from 'node:crypto';

export interface JsonAnswerOptions {
  /** `Cache-Control`; by default a cache asks again before each use. */
  readonly cache?: string | undefined;
  /** Address of the page that follows; becomes a `Link`. */
  readonly next?: string | undefined;
  readonly type?: string | undefined;
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

/** 200 with the value, or 304. Only for requests that read. */
export function jsonAnswer(
  request: Request,
  value: unknown,
  options: JsonAnswerOptions = {},
): Response {
  const text = JSON.stringify(value);
  const tag = entityTag(text);
  const headers = new Headers({ ETag: tag, 'Cache-Control': options.cache ?? 'no-cache' });
  if (options.next !== undefined) headers.set('Link', `<${options.next}>; rel="next"`);
  if (request.method !== 'POST' && holdsTag(request, tag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set('Content-Type', options.type ?? 'application/json');
  return new Response(text, { headers });
}
