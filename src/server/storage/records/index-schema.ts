// The tables of `records.db`. There are no steps from version to version: an older file is thrown away
// and made again from the ledger.

/** Rises with every change of the tables, of the packed rows or of what is put into them. */
export const INDEX_VERSION = 2;

/**
 * `place`: the last entry of the ledger that is in here, with its hash, and up to where the ledger was
 * cut. `blocks`: packed rows in the order of the ledger; a whole block has its `columns` apart, under its
 * first number times 16 plus that of the column. `ends`: the entry that ended a call, by the
 * entry that began it. `open`: allowed calls that have not ended. `counts`: calls by minute and by hour
 * of a series, which is one organisation, server and grant.
 */
export const INDEX_TABLES = `
  CREATE TABLE place (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    base INTEGER NOT NULL
  ) STRICT;
  INSERT INTO place VALUES (1, 0, '', 0);
  CREATE TABLE blocks (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    min_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL,
    mark BLOB NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE columns (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE ends (
    seq INTEGER PRIMARY KEY,
    end_seq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE open (
    request TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    series INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    organisation TEXT NOT NULL,
    server TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    UNIQUE (organisation, server, grant_id)
  ) STRICT;
  CREATE TABLE counts (
    series INTEGER NOT NULL,
    step_ms INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    allow INTEGER NOT NULL,
    deny INTEGER NOT NULL,
    ask INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (step_ms, start_ms, series)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE last_calls (
    server TEXT NOT NULL,
    tool TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (server, tool)
  ) STRICT, WITHOUT ROWID;`;
