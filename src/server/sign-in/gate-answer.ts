// Answers of the sign-in pages: documents and redirects with headers that leave a browser nothing to
// do but show them; nobody may frame, keep or read them from elsewhere. And the forms that come back.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  // Stricter ones would also take `Origin` from our own forms.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cache-Control': 'no-store',
};

export interface GateAnswer {
  readonly status?: number;
  /** `Set-Cookie`. */
  readonly cookie?: string | undefined;
  /** Seconds. */
  readonly retryAfter?: number;
}

export function answerDocument(document: string, answer: GateAnswer = {}): Response {
  const headers = headersOf(answer);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(document, { status: answer.status ?? 200, headers });
}

/** 303: the browser goes on with GET. */
export function answerRedirect(to: string, answer: GateAnswer = {}): Response {
  const headers = headersOf(answer);
  headers.set('Location', to);
  return new Response(null, { status: 303, headers });
}

/** 204, for pages that ask with `fetch`. */
export function answerNothing(answer: GateAnswer = {}): Response {
  return new Response(null, { status: 204, headers: headersOf(answer) });
}

/** A file whose address holds its hash. */
export function answerAsset(text: string, type: string): Response {
  const cache = 'public, max-age=31536000, immutable';
  const headers = { ...HEADERS, 'Cache-Control': cache, 'Content-Type': `${type}; charset=utf-8` };
  return new Response(text, { headers });
}

function headersOf({ cookie, retryAfter }: GateAnswer): Headers {
  const headers = new Headers(HEADERS);
  if (cookie !== undefined) headers.set('Set-Cookie', cookie);
  if (retryAfter !== undefined) headers.set('Retry-After', String(retryAfter));
  return headers;
}

export interface Form {
  /** The field, or `""`; a field that is sent twice counts as missing. */
  field(name: string): string;
}

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
const FIELD_CHARS_MAX = 4_096;

/** `undefined`: no form of ours. */
export async function readForm(request: Request): Promise<Form | undefined> {
  if (!FORM_TYPE.test(request.headers.get('content-type') ?? '')) return undefined;
  const fields = new URLSearchParams(await request.text());
  return {
    field(name) {
      const [value = '', ...more] = fields.getAll(name);
      return more.length > 0 || value.length > FIELD_CHARS_MAX ? '' : value;
    },
  };
}

const AFTER = '/app/';

/** Where to go after signing in: a place in the dashboard, whatever the address says. */
export function safePath(to: string | null): string {
  if (to === null || to.length > 2_000 || !to.startsWith('/app')) return AFTER;
  const here = 'http://here.invalid';
  const url = URL.canParse(to, here) ? new URL(to, here) : undefined;
  if (url?.origin !== here || !/^\/app(?:\/|$)/.test(url.pathname)) return AFTER;
  return url.pathname + url.search + url.hash;
}
