// Which scans are of the same server: one key for all spellings of a source, and a name for its
// pages. Called by the assessment, the store's users and the clients' readers.
import type { ScanSource } from '#contract/scan-report.ts';
import { normalAddress, readAddress } from './web-address.ts';

const SLUG_MAX = 80;

/** PEP 503: `Foo__Bar` and `foo-bar` are one project. */
export function normalPypiName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** `npm:<name>`, `pypi:<name>`, an address, `command:<name>`. Equal for equal sources. */
export function sourceKey(source: ScanSource): string {
  switch (source.kind) {
    case 'npm':
      return `npm:${source.name.toLowerCase()}`;
    case 'pypi':
      return `pypi:${normalPypiName(source.name)}`;
    case 'remote':
      return normalAddress(source.url);
    case 'command':
      return `command:${source.name}`;
  }
}

/** Lower-case letters, digits and single `-`; `server` when nothing is left. */
export function slugOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'server' : plain;
}

/** The slug that a new source proposes; the store adds a number when it is taken. */
export function proposedSlug(source: ScanSource): string {
  if (source.kind !== 'remote') return slugOf(source.name);
  const address = readAddress(source.url);
  if (address === undefined) return slugOf(source.url.replace(/[?#].*$/s, ''));
  const path = address.path.replace(/^\/(?:v\d+\/)?(?:mcp|sse)?\/?$/, '');
  return slugOf(`${address.host}${path}`);
}
