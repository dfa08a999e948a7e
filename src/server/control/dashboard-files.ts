// Serves the built dashboard at `/app/*` from memory: compressed once when it is first asked for, hashed
// files kept for ever, the page itself asked for each time, all of it under a policy that allows
// nothing inline.

import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { holdsTag } from '#server/web/index.ts';

export const DASHBOARD_PATH = '/app/';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Hashes are in the names of what lies here. */
const HASHED = /^assets\//;
const PAGE = 'index.html';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const GUARDS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  // With `no-referrer` browsers would send the form of signing out with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** In the order in which we would rather answer. */
const CODINGS = ['br', 'gzip', 'identity'] as const;
type Coding = (typeof CODINGS)[number];

interface DashboardFile {
  readonly type: string;
  readonly tag: string;
  readonly cache: string;
  readonly bodyIn: (coding: Coding) => Uint8Array<ArrayBuffer>;
}

/** Where the build has put it: beside the bundle, or in `dist` when run from source. */
export function dashboardFolder(): string {
  const beside = fileURLToPath(new URL('./dashboard/', import.meta.url));
  if (existsSync(join(beside, PAGE))) return beside;
  return fileURLToPath(new URL('../../../dist/dashboard/', import.meta.url));
}

export type Dashboard = (request: Request) => Response;

/**
 * @param folder what Vite has built
 * @returns answers requests below `/app`; `undefined` when nothing has been built there
 */
export function openDashboard(folder: string): Dashboard | undefined {
  if (!existsSync(join(folder, PAGE))) return undefined;
  const files = readFiles(folder);
  return (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') {
      return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
    }
    if (pathname === DASHBOARD_PATH.slice(0, -1)) {
      return new Response(null, { status: 308, headers: { Location: DASHBOARD_PATH } });
    }
    const name = pathname.slice(DASHBOARD_PATH.length);
    // Addresses of screens are no files: the page answers, and shows the screen.
    const file = files.get(name) ?? (isFileName(name) ? undefined : files.get(PAGE));
    if (file === undefined) return new Response(null, { status: 404, headers: GUARDS });
    return answer(request, file);
  };
}

function isFileName(name: string): boolean {
  return HASHED.test(name) || TYPES[extname(name)] !== undefined;
}

function answer(request: Request, { type, tag, cache, bodyIn }: DashboardFile): Response {
  const headers = new Headers({
    ...GUARDS,
    ETag: tag,
    'Cache-Control': cache,
    Vary: 'Accept-Encoding',
  });
  if (type.startsWith('text/html')) headers.set('Content-Security-Policy', POLICY);
  if (holdsTag(request, tag)) return new Response(null, { status: 304, headers });
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map(codingOf);
  const coding = CODINGS.find((one) => accepted.includes(one)) ?? 'identity';
  if (coding !== 'identity') headers.set('Content-Encoding', coding);
  headers.set('Content-Type', type);
  return new Response(bodyIn(coding), { headers });
}

/** `br;q=1` → `br`; a coding that is refused with `q=0` → nothing. */
function codingOf(entry: string): string {
  const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? '' : name;
}

function readFiles(folder: string): ReadonlyMap<string, DashboardFile> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length));
  return new Map(
    names.map((name) => {
      const body = new Uint8Array(readFileSync(join(folder, name)));
      return [name.split(sep).join('/'), fileOf(name.split(sep).join('/'), body)];
    }),
  );
}

function fileOf(name: string, body: Uint8Array<ArrayBuffer>): DashboardFile {
  const packed = new Map<Coding, Uint8Array<ArrayBuffer>>();
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    tag: `"${hash('sha256', body, 'hex').slice(0, 22)}"`,
    cache: HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    bodyIn(coding) {
      const found = packed.get(coding) ?? PACK[coding](body);
      packed.set(coding, found);
      return found;
    },
  };
}

/** Nearly as small as 11, at a tenth of the time. */
const BROTLI_QUALITY = 6;

const PACK: Readonly<Record<Coding, (body: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>>> = {
  br(body) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
    return new Uint8Array(brotliCompressSync(body, { params }));
  },
  gzip: (body) => new Uint8Array(gzipSync(body)),
  identity: (body) => body,
};
