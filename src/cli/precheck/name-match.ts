// Whether a server of the catalogue is the one that was asked for, or only resembles it. A package, an
// image or an address must be the very same; a plain name must be one that the server itself has.
import type { ServerRecord } from '#contract/catalogue.ts';
import { sourceKey } from '#core/assessment/index.ts';

type Named = Pick<ServerRecord, 'slug' | 'source' | 'title'> &
  Partial<Pick<ServerRecord, 'alsoAt' | 'serverInfo'>>;

/** @param identifier a slug, a package, `oci:<image>`, an address or a name */
export function isMeant(identifier: string, server: Named): boolean {
  const places = [server.source, ...(server.alsoAt ?? [])];
  if (/^https?:\/\//i.test(identifier)) {
    return places.some((place) => isAddress(place) && key(place) === key(identifier));
  }
  if (identifier.startsWith('oci:')) {
    return places.some((place) => imageKey(place) === imageKey(identifier));
  }
  if (/^(?:npm|pypi|command):/.test(identifier)) {
    return places.some((place) => plain(place) === plain(identifier));
  }
  const names = [
    server.slug,
    server.title,
    server.serverInfo?.name ?? '',
    server.serverInfo?.title ?? '',
    ...places.map((place) => place.replace(/^(?:npm|pypi|command):/, '')),
  ];
  return names.some((name) => plain(name) === plain(identifier));
}

function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

function key(url: string): string {
  return sourceKey({ kind: 'remote', url });
}

/** Without tag and digest; the hub's own names in their long form. */
function imageKey(place: string): string | undefined {
  const name = /^oci:(.+)$/.exec(place)?.[1]?.toLowerCase();
  const bare = name?.replace(/@.*$/, '').replace(/:[\w.-]+$/, '');
  return bare?.replace(/^(?:docker\.io|index\.docker\.io)\//, '').replace(/^library\//, '');
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
