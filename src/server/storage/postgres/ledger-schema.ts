// How the tables of the ledger are made in a PostgreSQL database, and how older ones become newer ones.
// Run by ledger-migration.ts at start; what the columns for searching hold is written by entry-columns.ts.

const TEXT = 'TEXT COLLATE "C"';

/**
 * Step n takes a database of version n to n + 1; a released step never changes.
 * INVARIANT: `ledger_entries` holds one hash chain a writer, appended in order of `seq` by one process;
 * within a writer no `seq` can be seen before all smaller ones. `body` is the text that the chain covers
 * and the only truth; the columns beside it are there to search by and hold texts cut by `searchText`.
 * `ledger_minutes` has a row a writer, so that no two gateways wait for each other; readers add them up.
 */
export const LEDGER_STEPS: readonly string[] = [
  `${entries()} ${writers()} ${counters()} ${approvals()} ${rest()}`,
];

/** `kind`: `decision`, `outcome` or `checkpoint`. Only decisions have what follows `counted_until_ms`, but for `request_id`. */
function entries(): string {
  return `
  CREATE TABLE ledger_entries (
    writer INT NOT NULL,
    seq BIGINT NOT NULL,
    hash ${TEXT} NOT NULL,
    body ${TEXT} NOT NULL,
    kind ${TEXT} NOT NULL,
    -- Of a decision the moment of the decision, else when it was noted; milliseconds since 1970.
    at_ms BIGINT NOT NULL,
    request_id ${TEXT},
    -- When the last window that the entry charged or gave back to ends; null: it moved no counter.
    counted_until_ms BIGINT,
    -- Null: a grant of a configuration file.
    organisation ${TEXT},
    server ${TEXT},
    grant_id ${TEXT},
    tool ${TEXT},
    decision ${TEXT},
    rule ${TEXT},
    session ${TEXT},
    PRIMARY KEY (writer, seq)
  );
  CREATE INDEX ledger_entries_by_request ON ledger_entries (request_id);
  CREATE INDEX ledger_entries_counted ON ledger_entries (counted_until_ms)
    WHERE counted_until_ms IS NOT NULL;
  CREATE INDEX ledger_entries_by_time ON ledger_entries (at_ms, writer, seq)
    WHERE kind = 'decision';
  ${['organisation', 'server', 'grant_id', 'tool', 'rule', 'session'].map(searchIndex).join('\n')}
  CREATE INDEX ledger_entries_by_decision ON ledger_entries (organisation, decision, at_ms, writer, seq)
    WHERE kind = 'decision' AND decision <> 'allow';`;
}

function searchIndex(column: string): string {
  const absent = column === 'organisation' ? '' : ` AND ${column} IS NOT NULL`;
  const empty = column === 'rule' ? ` AND rule <> ''` : '';
  return `CREATE INDEX ledger_entries_by_${column} ON ledger_entries (${column}, at_ms, writer, seq)
    WHERE kind = 'decision'${absent}${empty};`;
}

/**
 * `seq`, `hash`: the last entry of the chain; `base_*`: the last one that retention has removed. `fence`
 * rises when a writer has lost sight of a transaction: one that names an older fence writes nothing.
 * `ledger_registry` is a chain of its own: which writers there are, and where their chains have been
 * (`noted_seq`); its last entry is in `ledger_registry_head`.
 */
function writers(): string {
  const start = '0'.repeat(64);
  return `
  CREATE TABLE ledger_writers (
    id INT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash ${TEXT} NOT NULL,
    base_seq BIGINT NOT NULL,
    base_hash ${TEXT} NOT NULL,
    noted_seq BIGINT NOT NULL,
    fence BIGINT NOT NULL
  );
  CREATE TABLE ledger_registry (
    seq BIGINT PRIMARY KEY,
    hash ${TEXT} NOT NULL,
    body ${TEXT} NOT NULL
  );
  CREATE TABLE ledger_registry_head (
    id INT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash ${TEXT} NOT NULL
  );
  INSERT INTO ledger_registry_head VALUES (1, 0, '${start}');`;
}

/**
 * `id` is the SHA-256 of `key`, which may be longer than an index can hold. A `value` that is null was
 * made to be locked and is none yet. `ledger_counter_bases` has what removed entries add up to, for
 * windows that still run, so that counters can be made anew from the entries.
 */
function counters(): string {
  const table = (name: string, value: string) => `
  CREATE TABLE ${name} (
    id ${TEXT} NOT NULL,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    key ${TEXT} NOT NULL,
    value ${value},
    PRIMARY KEY (id, start_ms)
  );
  CREATE INDEX ${name}_by_end ON ${name} (end_ms);`;
  return `${table('ledger_counters', TEXT)} ${table('ledger_counter_bases', `${TEXT} NOT NULL`)}`;
}

/** As in the embedded database. Whoever writes approvals or events locks `ledger_approvals_head` first. */
function approvals(): string {
  return `
  CREATE TABLE ledger_approvals (
    id ${TEXT} PRIMARY KEY,
    call_key ${TEXT} NOT NULL,
    organisation ${TEXT} NOT NULL,
    server ${TEXT} NOT NULL,
    grant_id ${TEXT} NOT NULL,
    tool ${TEXT} NOT NULL,
    state ${TEXT} NOT NULL,
    requested_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    body ${TEXT} NOT NULL,
    sealed BYTEA NOT NULL
  );
  CREATE INDEX ledger_approvals_by_key ON ledger_approvals (call_key);
  CREATE INDEX ledger_approvals_by_time ON ledger_approvals (organisation, requested_ms, id);
  CREATE INDEX ledger_approvals_by_tool ON ledger_approvals (grant_id, tool, state);
  CREATE INDEX ledger_approvals_by_end ON ledger_approvals (expires_ms);
  CREATE TABLE ledger_approval_events (
    seq BIGINT PRIMARY KEY,
    approval ${TEXT} NOT NULL,
    kind ${TEXT} NOT NULL,
    at_ms BIGINT NOT NULL
  );
  CREATE TABLE ledger_approvals_head (
    id INT PRIMARY KEY CHECK (id = 1),
    event_seq BIGINT NOT NULL
  );
  INSERT INTO ledger_approvals_head VALUES (1, 0);`;
}

/**
 * `ledger_minutes`: calls by the minute in which they were decided; an `organisation` of `''` is none.
 * `ledger_tasks.id` is the SHA-256 of server and task. `ledger_settings`: facts about the installation,
 * such as its sealed secret and where limits are counted.
 */
function rest(): string {
  return `
  CREATE TABLE ledger_minutes (
    start_ms BIGINT NOT NULL,
    organisation ${TEXT} NOT NULL,
    server ${TEXT} NOT NULL,
    grant_id ${TEXT} NOT NULL,
    writer INT NOT NULL,
    allow INT NOT NULL,
    deny INT NOT NULL,
    ask INT NOT NULL,
    failed INT NOT NULL,
    PRIMARY KEY (organisation, start_ms, server, grant_id, writer)
  );
  CREATE INDEX ledger_minutes_by_server ON ledger_minutes (server, start_ms);
  CREATE INDEX ledger_minutes_by_start ON ledger_minutes (start_ms);
  CREATE TABLE ledger_tasks (
    id ${TEXT} PRIMARY KEY,
    owner ${TEXT} NOT NULL,
    bound_ms BIGINT NOT NULL
  );
  CREATE INDEX ledger_tasks_by_age ON ledger_tasks (bound_ms);
  CREATE TABLE ledger_settings (
    name ${TEXT} PRIMARY KEY,
    value BYTEA NOT NULL
  );`;
}
