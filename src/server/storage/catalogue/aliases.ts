// The names by which people and clients mean a server: its slug, its source, its package, its
// address, its title. Written by write-server.ts, read by `resolve` and by the search.
import type { ServerRecord, ServerSummary } from '#contract/catalogue.ts';
import { sourceKey } from '#core/assessment/index.ts';
import { wordsOf } from './name-words.ts';
import type { Statements } from './statements.ts';
import { readServerSummary } from './summaries.ts';
import { textKey } from './text-key.ts';

/**
 * How surely the name means the server. The first kinds are names that only it can have; what it says
 * of itself, or where it says that it is also found, anybody can say.
 */
const KINDS = [
  'slug',
  'source',
  'package',
  'address',
  'owner',
  'host',
  'title',
  'also',
  'own',
  'words',
  'also-host',
] as const;
type AliasKind = (typeof KINDS)[number];

const RESOLVED_MAX = 10;
const ALIAS_MAX = 400;

/** Words of a server's name that say nothing. */
const EMPTY_WORDS = new Set([
  'mcp',
  'server',
  'servers',
  'the',
  'a',
  'an',
  'for',
  'of',
  'by',
  'and',
]);

/** The words without those that any server's name may have; all of them when none is left. */
export function tellingWords(words: readonly string[]): readonly string[] {
  const telling = words.filter((word) => !EMPTY_WORDS.has(word));
  return telling.length === 0 ? words : telling;
}

/** What follows the registry in a source: `npm:<name>`. */
export function packageName(source: string): string | undefined {
  return /^(?:npm|pypi|oci|command):(.+)$/s.exec(source)?.[1];
}

/** `https://host/path` without scheme, query and closing slash; `undefined` for what is no address. */
function bareAddress(text: string): string | undefined {
  return /^(?:https?|wss?):\/\/([^?#\s]+)/i.exec(text)?.[1]?.replace(/\/+$/, '');
}

/**
 * Names that somebody must own to use them in a source: the scope of a package, the domain of an
 * address. A publisher's name is only claimed.
 */
export function ownersOf(source: string): readonly string[] {
  const scope = /^npm:@([^/]+)\//.exec(source)?.[1];
  const domain = /([^.]+)\.[a-z]+$/i.exec(bareAddress(source)?.replace(/[:/].*$/s, '') ?? '')?.[1];
  return [scope, domain].filter((name): name is string => name !== undefined);
}

function aliasesOf(server: ServerRecord): ReadonlyMap<string, AliasKind> {
  const names = new Map<string, AliasKind>();
  const add = (kind: AliasKind, name: string | null | undefined) => {
    const alias = spelling(name ?? '');
    if (alias !== '' && !names.has(alias)) names.set(alias, kind);
  };
  const { source, alsoAt, title, serverInfo } = server;
  const words = calledWords(title, packageName(source) ?? '');
  add('slug', server.slug);
  add('source', source);
  add('package', packageName(source));
  add('address', bareAddress(source));
  for (const owner of ownersOf(source)) if (words.includes(owner)) add('owner', owner);
  add('host', hostOf(source));
  add('title', title);
  for (const also of alsoAt) {
    add('also', also);
    add('also', packageName(also));
    add('also', bareAddress(also));
  }
  for (const own of [serverInfo?.name, serverInfo?.title]) add('own', own);
  add('own', bareAddress(server.repository ?? ''));
  for (const each of words) add('words', each);
  for (const also of alsoAt) add('also-host', hostOf(also));
  return names;
}

/** The telling words of a title and of a package, with and without its scope; apart and as one. */
function calledWords(title: string, name: string): readonly string[] {
  const bare = wordsOf(name.replace(/^@[^/]+\//, ''));
  const called = [title, name].map((each) => tellingWords(wordsOf(each)));
  // `@scope/mcp-server` is not called `mcp server`.
  if (bare.some((word) => !EMPTY_WORDS.has(word))) called.push(tellingWords(bare));
  return called.flatMap((each) => {
    const once = [...new Set(each)];
    return [once.join(' '), once.join('')];
  });
}

function hostOf(source: string): string | undefined {
  return bareAddress(source)?.replace(/\/.*$/s, '');
}

/** One spelling for all that people write alike. */
function spelling(name: string): string {
  return textKey(name.trim().normalize('NFKC').toLowerCase().slice(0, ALIAS_MAX));
}

/** Replaces the names of a server. */
export function writeAliases(
  statements: Statements,
  id: number,
  before: ServerRecord | undefined,
  server: ServerRecord,
): void {
  const next = aliasesOf(server);
  const old = before === undefined ? new Map<string, AliasKind>() : aliasesOf(before);
  for (const [alias, kind] of old) {
    if (next.get(alias) === kind) continue;
    statements.run('DELETE FROM aliases WHERE alias = ? AND kind = ? AND server = ?', [
      alias,
      KINDS.indexOf(kind),
      id,
    ]);
  }
  for (const [alias, kind] of next) {
    if (old.get(alias) === kind) continue;
    statements.run('INSERT OR IGNORE INTO aliases (alias, kind, server) VALUES (?, ?, ?)', [
      alias,
      KINDS.indexOf(kind),
      id,
    ]);
  }
}

/** Numbers of the servers that have one of the names, surest first. */
export function serversNamed(
  statements: Statements,
  names: readonly string[],
  limit: number,
): readonly number[] {
  const rows = statements.all(
    `SELECT server, min(kind) AS kind, servers.quality, servers.slug
     FROM aliases JOIN servers ON servers.id = server
     WHERE alias IN (SELECT value FROM json_each(?))
     GROUP BY server ORDER BY kind, quality DESC, slug LIMIT ?`,
    [JSON.stringify([...new Set(names.map(spelling))]), limit],
  );
  return rows.map((row) => Number(row['server']));
}

/** See `CatalogueStore.resolve`. */
export function resolve(statements: Statements, identifier: string): readonly ServerSummary[] {
  const text = identifier.trim();
  const named = packageName(text);
  const address = bareAddress(text);
  const key = keyOf(text);
  const spellings = [
    text,
    key,
    address,
    hostOf(text),
    // `npm:name@1.2.3`, `name@latest`, `pypi:name==1.2`.
    ...[text, named].map((name) => name?.replace(/(?:(?<=.)@[^@/]*|==.*)$/s, '')),
    ...[text, named].map((name) => [...new Set(tellingWords(wordsOf(name ?? '')))].join(' ')),
  ].filter((name): name is string => name !== undefined && name !== '');
  const found = serversNamed(statements, spellings, RESOLVED_MAX).flatMap((id) => {
    const row = statements.first('SELECT summary FROM servers WHERE id = ?', [id]);
    return row === undefined ? [] : [readServerSummary(row)];
  });
  // INVARIANT: `pypi:name` never means `npm:name` while the former is known, whatever their slugs.
  const exact = found.filter(({ source }) => source === key);
  return [...exact, ...found.filter(({ source }) => source !== key)];
}

/** The source that `npm:Name@1.2` or `pypi:Some.Name==1.2` is stored under. */
function keyOf(text: string): string | undefined {
  const npm = /^npm:(.[^@]*)/is.exec(text)?.[1];
  if (npm !== undefined) return sourceKey({ kind: 'npm', name: npm });
  const pypi = /^pypi:([^=@<>~![\s]+)/is.exec(text)?.[1];
  return pypi === undefined ? undefined : sourceKey({ kind: 'pypi', name: pypi });
}
