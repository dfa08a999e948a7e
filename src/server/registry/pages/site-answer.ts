// Files of the site as responses: stylesheet, script, icon, sitemaps. With an entity tag, so that who
// has them already gets 304.
import { entityTag, holdsTag } from '#server/web/index.ts';
import { SECURITY_HEADERS } from './page-answer.ts';

/** For files with their hash in the name. */
export const KEPT_FOREVER = 'public, max-age=31536000, immutable';
const KEPT_AN_HOUR = 'public, max-age=3600';

export function answerFile(
  request: Request,
  body: string,
  type: string,
  cache: string = KEPT_AN_HOUR,
): Response {
  const tag = entityTag(body);
  const headers = new Headers({ ...SECURITY_HEADERS, ETag: tag, 'Cache-Control': cache });
  if (holdsTag(request, tag)) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', `${type}; charset=utf-8`);
  return new Response(body, { headers });
}
