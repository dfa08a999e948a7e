// The tables of the catalogue's file, and how an older file becomes a newer one. Who writes them:
// write-server.ts; who reads them: every other file of this folder.
import { versionedSchema } from '../sqlite/versioned-schema.ts';

/**
 * Step n takes a file of version n to n + 1; a released step never changes.
 *
 * Numbers of a tool: its `id` is its server's number times 2^20 plus its place in the server, riskiest
 * first, so that a server's tools are one range. `level` is severity (0 is Critical) times 8 plus
 * category (0 is Financial): ascending is less risky. `brief` is what a list shows, `blocks` holds the
 * whole records of neighbouring tools, compressed together and numbered like the first of them.
 * Numbers of a phrase (the words of a tool's name): word count times 2^40 plus a counter, so that the
 * full-text search, which answers by number, gives short names first.
 * `lists` has a row where a server has tools of a list (a category, an attack) at a severity, and which
 * categories they are of; it is paged by slug, so its size follows the servers and not the tools.
 * Texts are kept as text-key.ts writes them: one of the drivers would cut them at a NUL.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE servers (
     id INTEGER PRIMARY KEY,
     source TEXT NOT NULL UNIQUE,
     slug TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL,
     grade INTEGER NOT NULL,
     categories INTEGER NOT NULL,
     quality INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL,
     words TEXT NOT NULL,
     summary TEXT NOT NULL,
     record BLOB NOT NULL
   ) STRICT;
   CREATE INDEX servers_listed ON servers (slug, grade, categories, changed_ms);
   CREATE TABLE aliases (
     alias TEXT NOT NULL,
     kind INTEGER NOT NULL,
     server INTEGER NOT NULL,
     PRIMARY KEY (alias, kind, server)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tools (
     id INTEGER PRIMARY KEY,
     phrase INTEGER NOT NULL,
     quality INTEGER NOT NULL,
     level INTEGER NOT NULL,
     name TEXT NOT NULL,
     brief TEXT NOT NULL
   ) STRICT;
   CREATE INDEX tools_by_phrase ON tools (phrase, quality DESC);
   CREATE TABLE blocks (
     id INTEGER PRIMARY KEY,
     body BLOB NOT NULL
   ) STRICT;
   CREATE TABLE attacks (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE
   ) STRICT;
   CREATE TABLE lists (
     list INTEGER NOT NULL,
     severity INTEGER NOT NULL,
     slug TEXT NOT NULL,
     server INTEGER NOT NULL,
     categories INTEGER NOT NULL,
     PRIMARY KEY (list, severity, slug)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE phrases (
     id INTEGER PRIMARY KEY,
     words TEXT NOT NULL UNIQUE
   ) STRICT;
   CREATE TABLE words (
     id INTEGER PRIMARY KEY,
     word TEXT NOT NULL UNIQUE,
     uses INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE word_forms (
     form TEXT NOT NULL,
     word INTEGER NOT NULL,
     PRIMARY KEY (form, word)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE events (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     server INTEGER NOT NULL,
     kind INTEGER NOT NULL,
     severity INTEGER NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_by_kind ON events (kind, severity);
   CREATE INDEX events_by_server ON events (server);
   CREATE TABLE totals (
     name TEXT PRIMARY KEY,
     value INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE wanted (
     identifier TEXT PRIMARY KEY,
     times INTEGER NOT NULL,
     first_ms INTEGER NOT NULL,
     last_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE VIRTUAL TABLE phrase_texts USING fts5 (
     words, content = '', contentless_delete = 1, detail = none,
     tokenize = 'porter unicode61 remove_diacritics 2'
   );
   CREATE VIRTUAL TABLE server_texts USING fts5 (
     name, about, content = '', contentless_delete = 1, detail = column,
     tokenize = 'porter unicode61 remove_diacritics 2'
   );
   CREATE VIRTUAL TABLE tool_texts USING fts5 (
     words, content = '', contentless_delete = 1, detail = none,
     tokenize = 'porter unicode61 remove_diacritics 2'
   );
   CREATE VIRTUAL TABLE word_parts USING fts5 (
     word, content = '', contentless_delete = 1, tokenize = 'trigram'
   );`,
];

export const { migrate, requireContent, requireReadable } = versionedSchema({
  what: 'catalogue',
  steps: STEPS,
  emptyHelp: 'put the catalogue back, or scan a server to begin a new one',
  olderHelp: 'open the folder once with a command that writes, such as `wicketgate crawl`',
});
