// Addresses of the pages. Names of tools are whatever a server likes, so they are written in a form
// that every proxy, crawler and URL parser leaves alone, and read back to exactly the same name.
import type { Severity } from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';

export const HOME = '/';
export const SERVERS = '/servers';
export const ATTACKS = '/attacks';
export const METHOD = '/method';
export const CHANGES = '/changes';
export const CORRECTIONS = '/corrections';
export const SEARCH = '/search';
export const CATEGORIES = '/categories';
export const RISKS = '/risk';

export function serverPath(slug: string): string {
  return `/servers/${encodeURIComponent(slug)}`;
}

export function toolPath(slug: string, name: string): string {
  return `${serverPath(slug)}/tools/${nameSegment(name)}`;
}

export function categoryPath(category: ToolClass): string {
  return `/categories/${category.toLowerCase()}`;
}

export function riskPath(severity: Severity): string {
  return `/risk/${severity.toLowerCase()}`;
}

export function attackPath(id: string): string {
  return `/attacks/${encodeURIComponent(id)}`;
}

/** The Markdown twin of a page; what follows `?` stays behind it. */
export function twinOf(path: string): string {
  const [address = '', query] = path.split('?');
  const twin = address === HOME ? '/index.md' : `${address}.md`;
  return query === undefined ? twin : `${twin}?${query}`;
}

/**
 * A name as one segment of an address. `~` and two hex digits stand for what proxies decode or
 * resolve (`/`, `\`, `%`, dots that mean a folder, the `.md` of a twin), `~u` and four for half a
 * character.
 */
export function nameSegment(name: string): string {
  if (name === '') return '~';
  const dotted = /^\.{1,2}$/.test(name) || /\.md$/i.test(name);
  const escaped = name.replace(/[~/\\%.]|[\ud800-\udfff]/gu, (character) => {
    if (character === '.' && !dotted) return character;
    const hex = character.charCodeAt(0).toString(16).toUpperCase();
    return hex.length > 2 ? `~u${hex}` : `~${hex.padStart(2, '0')}`;
  });
  return encodeURIComponent(escaped);
}

/** The name that a segment of an address stands for; undefined when it stands for none. */
export function nameOfSegment(segment: string): string | undefined {
  if (segment === '~') return '';
  try {
    return decodeURIComponent(segment).replace(
      /~u([0-9A-F]{4})|~([0-9A-F]{2})/gi,
      (_, long, short) => String.fromCharCode(Number.parseInt(long ?? short, 16)),
    );
  } catch {
    return undefined; // a broken percent escape: no name is written like that
  }
}

/** The raw segments of a request's address, as they came, without a twin's `.md`. */
export function segmentsOf(url: string): {
  readonly segments: readonly string[];
  readonly twin: boolean;
} {
  const { pathname } = new URL(url);
  const twin = pathname.endsWith('.md');
  const bare = twin ? pathname.slice(0, -3) : pathname;
  return { segments: bare.split('/').slice(1), twin };
}
