// The tables of the control plane as Kysely knows them; control-schema.ts makes them. Times are
// milliseconds since 1970, truth values 0 or 1, structured values JSON text.

export interface ControlTables {
  organisations: OrganisationTable;
  members: MemberTable;
  secret_links: SecretLinkTable;
  sessions: SessionTable;
  api_tokens: ApiTokenTable;
  servers: ServerTable;
  server_tools: ServerToolTable;
  policies: PolicyTable;
  policy_versions: PolicyVersionTable;
  grants: GrantTable;
  grant_servers: GrantServerTable;
  audit_events: AuditEventTable;
  idempotency_keys: IdempotencyKeyTable;
  changes: ChangeTable;
  file_things: FileThingTable;
}

export interface OrganisationTable {
  id: string;
  name: string;
  created_at_ms: number;
  settings: string;
  revision: number;
}

export interface MemberTable {
  id: string;
  organisation: string;
  email: string;
  /** The address as it is compared. */
  email_key: string;
  name: string | null;
  role: string;
  password_hash: string | null;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  invited: number;
  created_at_ms: number;
  last_seen_at_ms: number | null;
  revision: number;
}

export interface SecretLinkTable {
  hash: string;
  purpose: string;
  organisation: string | null;
  member: string | null;
  expires_at_ms: number;
}

export interface SessionTable {
  hash: string;
  id: string;
  member: string;
  organisation: string;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface ApiTokenTable {
  id: string;
  organisation: string;
  hash: string;
  label: string;
  role: string;
  created_by: string;
  created_at_ms: number;
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
}

export interface ServerTable {
  id: string;
  organisation: string;
  name: string;
  name_key: string;
  upstream: string;
  secrets: Uint8Array | null;
  managed_by: string;
  health: string;
  tool_count: number;
  catalogue_slug: string | null;
  created_at_ms: number;
  revision: number;
}

export interface ServerToolTable {
  server: string;
  /** The tool's name as JSON text, which can hold any name that a server gives. */
  tool: string;
  position: number;
  /** Everything that the server said of it, and what was made of that. */
  definition: string;
  fingerprint: string;
  /** Fingerprint of the definition that was approved last. */
  approved: string | null;
  /** That definition, as in `definition`; null: none, or approved before it was kept. */
  approved_definition: string | null;
  drift: string | null;
  last_called_at_ms: number | null;
  /** 0: was approved once and is not listed now. */
  listed: number;
  seen_at_ms: number;
}

export interface PolicyTable {
  id: string;
  organisation: string;
  name: string;
  name_key: string;
  server: string | null;
  /** The server, or the empty text: part of what makes a name unique. */
  server_key: string;
  managed_by: string;
  version: number;
  updated_at_ms: number;
  revision: number;
}

export interface PolicyVersionTable {
  policy: string;
  version: number;
  text: string;
  format: string;
  hash: string;
  author: string;
  note: string | null;
  at_ms: number;
}

export interface GrantTable {
  id: string;
  organisation: string;
  label: string;
  /** Label, id and tags in lower case, for the filter by text. */
  search: string;
  tags: string;
  servers: string;
  policy: string | null;
  managed_by: string;
  created_by: string;
  created_at_ms: number;
  expires_at_ms: number | null;
  overlap_until_ms: number | null;
  revoked_at_ms: number | null;
  last_used_at_ms: number | null;
  token_hash: string;
  previous_hash: string | null;
  /** Gone with the grant's revocation. */
  sealed_token: Uint8Array | null;
  revision: number;
}

export interface GrantServerTable {
  server: string;
  grant_id: string;
}

export interface AuditEventTable {
  seq: number;
  id: string;
  organisation: string;
  at_ms: number;
  actor: string;
  actor_id: string | null;
  address: string | null;
  action: string;
  object: string;
  before_json: string | null;
  after_json: string | null;
}

export interface IdempotencyKeyTable {
  organisation: string;
  key: string;
  request: string;
  answer: string | null;
  at_ms: number;
}

export interface ChangeTable {
  sequence: number;
  kind: string;
  object: string;
  /** Null: it is of a configuration file, or from before this was kept. */
  organisation: string | null;
}

/** What is seen of a thing of a configuration file, which has no row of its own. */
export interface FileThingTable {
  /** `server`: its health; `grant`: when it was used last. */
  kind: string;
  id: string;
  value: string;
}
