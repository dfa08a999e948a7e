// A page as a response: HTML or Markdown by the address or by what the asker prefers, with an entity
// tag, and with headers that leave a browser nothing to do but show it.
import { entityTag, holdsTag } from '#server/web/index.ts';
import { twinOf } from './address.ts';
import { htmlPage } from './html-page.tsx';
import { markdownPage } from './markdown.ts';
import type { Page } from './page.ts';

/** How long a shared cache may answer by itself, in seconds. */
const PAGE_SECONDS = 60;

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** The page in the form that is asked for; 304 when the asker holds it already. */
export function answerPage(request: Request, page: Page, base: string, twin: boolean): Response {
  const markdown = twin || prefersMarkdown(request.headers.get('accept'));
  const body = markdown ? markdownPage(page, base) : htmlPage(page, base);
  const status = page.status ?? 200;
  const headers = new Headers({
    ...SECURITY_HEADERS,
    ETag: entityTag(body),
    'Cache-Control': status < 500 ? `public, max-age=${PAGE_SECONDS}` : 'no-store',
    Vary: 'Accept',
    Link: linksOf(page, base, markdown),
  });
  if (status === 503) headers.set('Retry-After', '1');
  if (status === 200 && holdsTag(request, entityTag(body))) {
    return new Response(null, { status: 304, headers });
  }
  headers.set('Content-Type', `text/${markdown ? 'markdown' : 'html'}; charset=utf-8`);
  return new Response(body, { status, headers });
}

function linksOf(page: Page, base: string, markdown: boolean): string {
  const links = [
    ...(page.indexed === false || (page.status ?? 200) !== 200
      ? []
      : [`<${base}${page.path}>; rel="canonical"`]),
    ...(markdown ? [] : [`<${base}${twinOf(page.path)}>; rel="alternate"; type="text/markdown"`]),
    ...(page.next === undefined ? [] : [`<${base}${page.next}>; rel="next"`]),
    ...(page.previous === undefined ? [] : [`<${base}${page.previous}>; rel="prev"`]),
  ];
  return links.length === 0 ? `<${base}/llms.txt>; rel="help"` : links.join(', ');
}

/** True when `Accept` names Markdown and does not want HTML at least as much (RFC 9110 §12.5.1). */
export function prefersMarkdown(accept: string | null): boolean {
  if (accept === null || !/text\/(x-)?markdown/i.test(accept)) return false;
  return qualityOf(accept, /^text\/(x-)?markdown$/i) > qualityOf(accept, /^text\/html$/i);
}

function qualityOf(accept: string, type: RegExp): number {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!type.test(name)) continue;
    const given = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
    const quality = given === undefined ? 1 : Number(given);
    return Number.isNaN(quality) ? 0 : quality;
  }
  return 0;
}
