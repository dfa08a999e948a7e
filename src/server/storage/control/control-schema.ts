// How the tables of the control plane are made, and how older ones become newer ones: one list of
// steps for every database. Used by sqlite-control.ts and postgres-control.ts.

/** What the types of the steps are called by a database. */
export interface ColumnTypes {
  /** Compared by its bytes, so that every database orders alike. */
  readonly text: string;
  /** 64 bits. */
  readonly int: string;
  readonly bytes: string;
  /** What stands behind the columns of a table. */
  readonly table: string;
}

/**
 * Step n takes a database of version n to n + 1; a released step never changes.
 * INVARIANT: `changes` holds the newest change of each object, and always the newest of all, so that a
 * sequence is never given twice; `audit_events` is only ever appended to.
 */
export const CONTROL_STEPS: readonly ((types: ColumnTypes) => string)[] = [
  (types) =>
    [members, signIn, servers, policies, grants, logs].map((part) => part(types)).join('\n'),
  seenThings,
];

/** Whose a change is, which definition was approved, and what is seen of things of a file. */
function seenThings({ text, table }: ColumnTypes): string {
  return `
  ALTER TABLE changes ADD COLUMN organisation ${text};
  ALTER TABLE server_tools ADD COLUMN approved_definition ${text};
  UPDATE server_tools SET approved_definition = definition WHERE approved = fingerprint;
  CREATE TABLE file_things (
    kind ${text} NOT NULL,
    id ${text} NOT NULL,
    value ${text} NOT NULL,
    PRIMARY KEY (kind, id)
  )${table};`;
}

function members({ text, int, table }: ColumnTypes): string {
  return `
  CREATE TABLE organisations (
    id ${text} PRIMARY KEY,
    name ${text} NOT NULL,
    created_at_ms ${int} NOT NULL,
    settings ${text} NOT NULL,
    revision ${int} NOT NULL
  )${table};
  CREATE TABLE members (
    id ${text} PRIMARY KEY,
    organisation ${text} NOT NULL,
    email ${text} NOT NULL,
    email_key ${text} NOT NULL,
    name ${text},
    role ${text} NOT NULL,
    password_hash ${text},
    oidc_issuer ${text},
    oidc_subject ${text},
    invited ${int} NOT NULL,
    created_at_ms ${int} NOT NULL,
    last_seen_at_ms ${int},
    revision ${int} NOT NULL
  )${table};
  CREATE UNIQUE INDEX members_by_email ON members (email_key, organisation);
  CREATE UNIQUE INDEX members_by_oidc ON members (oidc_issuer, oidc_subject);
  CREATE INDEX members_in_order ON members (organisation, created_at_ms, id);`;
}

function signIn({ text, int, table }: ColumnTypes): string {
  return `
  CREATE TABLE secret_links (
    hash ${text} PRIMARY KEY,
    purpose ${text} NOT NULL,
    organisation ${text},
    member ${text},
    expires_at_ms ${int} NOT NULL
  )${table};
  CREATE TABLE sessions (
    hash ${text} PRIMARY KEY,
    id ${text} NOT NULL,
    member ${text} NOT NULL,
    organisation ${text} NOT NULL,
    created_at_ms ${int} NOT NULL,
    expires_at_ms ${int} NOT NULL
  )${table};
  CREATE INDEX sessions_by_member ON sessions (member);
  CREATE INDEX sessions_by_end ON sessions (expires_at_ms);
  CREATE TABLE api_tokens (
    id ${text} PRIMARY KEY,
    organisation ${text} NOT NULL,
    hash ${text} NOT NULL UNIQUE,
    label ${text} NOT NULL,
    role ${text} NOT NULL,
    created_by ${text} NOT NULL,
    created_at_ms ${int} NOT NULL,
    expires_at_ms ${int},
    last_used_at_ms ${int}
  )${table};
  CREATE INDEX api_tokens_in_order ON api_tokens (organisation, created_at_ms, id);`;
}

function servers({ text, int, bytes, table }: ColumnTypes): string {
  return `
  CREATE TABLE servers (
    id ${text} PRIMARY KEY,
    organisation ${text} NOT NULL,
    name ${text} NOT NULL,
    name_key ${text} NOT NULL,
    upstream ${text} NOT NULL,
    secrets ${bytes},
    managed_by ${text} NOT NULL,
    health ${text} NOT NULL,
    tool_count ${int} NOT NULL,
    catalogue_slug ${text},
    created_at_ms ${int} NOT NULL,
    revision ${int} NOT NULL
  )${table};
  CREATE UNIQUE INDEX servers_by_name ON servers (organisation, name_key);
  CREATE TABLE server_tools (
    server ${text} NOT NULL,
    tool ${text} NOT NULL,
    position ${int} NOT NULL,
    definition ${text} NOT NULL,
    fingerprint ${text} NOT NULL,
    approved ${text},
    drift ${text},
    last_called_at_ms ${int},
    listed ${int} NOT NULL,
    seen_at_ms ${int} NOT NULL,
    PRIMARY KEY (server, tool)
  )${table};`;
}

function policies({ text, int, table }: ColumnTypes): string {
  return `
  CREATE TABLE policies (
    id ${text} PRIMARY KEY,
    organisation ${text} NOT NULL,
    name ${text} NOT NULL,
    name_key ${text} NOT NULL,
    server ${text},
    server_key ${text} NOT NULL,
    managed_by ${text} NOT NULL,
    version ${int} NOT NULL,
    updated_at_ms ${int} NOT NULL,
    revision ${int} NOT NULL
  )${table};
  CREATE UNIQUE INDEX policies_by_name ON policies (organisation, name_key, server_key);
  CREATE TABLE policy_versions (
    policy ${text} NOT NULL,
    version ${int} NOT NULL,
    text ${text} NOT NULL,
    format ${text} NOT NULL,
    hash ${text} NOT NULL,
    author ${text} NOT NULL,
    note ${text},
    at_ms ${int} NOT NULL,
    PRIMARY KEY (policy, version)
  )${table};`;
}

function grants({ text, int, bytes, table }: ColumnTypes): string {
  return `
  CREATE TABLE grants (
    id ${text} PRIMARY KEY,
    organisation ${text} NOT NULL,
    label ${text} NOT NULL,
    search ${text} NOT NULL,
    tags ${text} NOT NULL,
    servers ${text} NOT NULL,
    policy ${text},
    managed_by ${text} NOT NULL,
    created_by ${text} NOT NULL,
    created_at_ms ${int} NOT NULL,
    expires_at_ms ${int},
    overlap_until_ms ${int},
    revoked_at_ms ${int},
    last_used_at_ms ${int},
    token_hash ${text} NOT NULL UNIQUE,
    previous_hash ${text},
    sealed_token ${bytes},
    revision ${int} NOT NULL
  )${table};
  CREATE INDEX grants_in_order ON grants (organisation, created_at_ms, id);
  CREATE INDEX grants_by_policy ON grants (policy);
  CREATE TABLE grant_servers (
    server ${text} NOT NULL,
    grant_id ${text} NOT NULL,
    PRIMARY KEY (server, grant_id)
  )${table};
  CREATE INDEX grant_servers_by_grant ON grant_servers (grant_id);`;
}

function logs({ text, int, table }: ColumnTypes): string {
  return `
  CREATE TABLE audit_events (
    seq ${int} PRIMARY KEY,
    id ${text} NOT NULL,
    organisation ${text} NOT NULL,
    at_ms ${int} NOT NULL,
    actor ${text} NOT NULL,
    actor_id ${text},
    address ${text},
    action ${text} NOT NULL,
    object ${text} NOT NULL,
    before_json ${text},
    after_json ${text}
  )${table};
  CREATE INDEX audit_in_order ON audit_events (organisation, seq);
  CREATE INDEX audit_by_object ON audit_events (organisation, object, seq);
  CREATE TABLE idempotency_keys (
    organisation ${text} NOT NULL,
    key ${text} NOT NULL,
    request ${text} NOT NULL,
    answer ${text},
    at_ms ${int} NOT NULL,
    PRIMARY KEY (organisation, key)
  )${table};
  CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at_ms);
  CREATE TABLE changes (
    sequence ${int} PRIMARY KEY,
    kind ${text} NOT NULL,
    object ${text} NOT NULL
  )${table};
  CREATE UNIQUE INDEX changes_by_object ON changes (kind, object);`;
}
