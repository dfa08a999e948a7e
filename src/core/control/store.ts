// Port: what the control plane keeps. One driver a database; one suite proves them. Every method that
// changes something takes the actor, and writes the change, its audit event and its place in the
// stream of changes in one transaction. What belongs to another organisation does not exist: reads
// give `undefined`, writes give `not-found`.
import type {
  ApiToken,
  AuditEvent,
  Grant,
  Member,
  Organisation,
  Policy,
  PolicyVersion,
  Role,
  Server,
  ServerTool,
} from '#contract/control.ts';
import type {
  Change,
  Credentials,
  FiledThings,
  GrantRow,
  Live,
  LivePolicy,
  NewMember,
  NewVersion,
  SecretLink,
  ServerRow,
  Session,
  ToolDrift,
} from './stored.ts';

export type * from './stored.ts';

/** Who does it: kept in the audit log. */
export interface Actor {
  /** Organisation that it acts in; every object is looked up inside it. */
  readonly organisation: string;
  /** E-mail address, token label, `set-up`, `file`. */
  readonly name: string;
  /** Id of the member or API token; absent for `set-up` and `file`. */
  readonly id?: string;
  readonly address?: string;
  readonly atMs: number;
}

export type StoreRefusal =
  | 'not-found'
  /** Somebody changed it meanwhile: the revision given is not the newest. */
  | 'stale'
  /** A name, e-mail address or id that is taken. */
  | 'taken'
  /** Something else still uses it. */
  | 'in-use'
  /** It belongs to a configuration file. */
  | 'managed-by-file'
  /** The last admin would go. */
  | 'last-admin';

/** Done, or why not; never thrown. */
export type Done<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: StoreRefusal };

export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
}

export interface Paging {
  /** 1–200. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface ControlStore {
  // organisations
  organisations(): Promise<readonly Organisation[]>;
  organisation(id: string): Promise<Organisation | undefined>;
  createOrganisation(
    first: { readonly name: string; readonly admin: NewMember },
    atMs: number,
    address?: string,
  ): Promise<Done<{ readonly organisation: Organisation; readonly member: Member }>>;
  changeOrganisation(
    by: Actor,
    change: Partial<Pick<Organisation, 'name' | 'settings'>>,
    revision: number,
  ): Promise<Done<Organisation>>;

  // people
  members(organisation: string, page: Paging): Promise<Listed<Member>>;
  member(organisation: string, id: string): Promise<Member | undefined>;
  addMember(by: Actor, member: NewMember): Promise<Done<Member>>;
  changeMember(
    by: Actor,
    id: string,
    change: { readonly role?: Role; readonly name?: string },
    revision: number,
  ): Promise<Done<Member>>;
  /** Ends their sessions. */
  removeMember(by: Actor, id: string): Promise<Done<null>>;
  /** For sign-in: over all organisations, since an address signs in once. */
  credentials(email: string): Promise<readonly Credentials[]>;
  memberByOidc(issuer: string, subject: string): Promise<Credentials | undefined>;
  setPassword(by: Actor, member: string, hash: string): Promise<Done<null>>;
  linkOidc(by: Actor, member: string, issuer: string, subject: string): Promise<Done<null>>;

  // one-time secrets: set-up, invitations; only hashes are kept
  putSecretLink(link: SecretLink): Promise<void>;
  /** Looks at it without taking it: what a page shows before somebody decides. */
  secretLink(hash: string, nowMs: number): Promise<SecretLink | undefined>;
  /**
   * Takes it, and with it all others of the same purpose and member: the second caller gets
   * `undefined`, as does anybody after its end.
   */
  takeSecretLink(hash: string, nowMs: number): Promise<SecretLink | undefined>;

  // sessions and tokens of the control API; ids and hashes are SHA-256, hex
  /** The member has then been seen, and is no longer `invited`. */
  openSession(session: Session & { readonly hash: string }): Promise<void>;
  session(
    hash: string,
    nowMs: number,
  ): Promise<{ readonly session: Session; readonly member: Member } | undefined>;
  /** Moves its end, since it is used; never past what the caller has worked out. */
  extendSession(hash: string, expiresAtMs: number): Promise<void>;
  closeSession(hash: string): Promise<void>;
  closeSessionsOf(member: string): Promise<void>;
  apiTokens(organisation: string): Promise<readonly ApiToken[]>;
  addApiToken(by: Actor, token: ApiToken & { readonly hash: string }): Promise<Done<ApiToken>>;
  apiToken(
    hash: string,
    nowMs: number,
  ): Promise<{ readonly token: ApiToken; readonly organisation: string } | undefined>;
  removeApiToken(by: Actor, id: string): Promise<Done<null>>;

  // servers
  servers(organisation: string, page: Paging): Promise<Listed<Server>>;
  server(organisation: string, id: string): Promise<Server | undefined>;
  addServer(by: Actor, server: ServerRow): Promise<Done<Server>>;
  changeServer(
    by: Actor,
    id: string,
    change: Partial<Pick<ServerRow, 'name' | 'upstream' | 'secrets' | 'catalogueSlug'>>,
    revision: number,
  ): Promise<Done<Server>>;
  /** Revokes its grants. */
  removeServer(by: Actor, id: string): Promise<Done<null>>;
  /** Not audited: what the gateway saw. */
  setHealth(id: string, health: Server['health']): Promise<void>;
  tools(organisation: string, server: string): Promise<readonly ServerTool[]>;
  /** Replaces the list as it was seen now; states and approvals of equal definitions stay. */
  setTools(server: string, tools: readonly ServerTool[], atMs: number): Promise<void>;
  /**
   * @param seen fingerprints by name: `stale` when one of them is another by now, and then none is
   * approved; absent: whatever is listed
   */
  approveTools(
    by: Actor,
    server: string,
    names: readonly string[],
    seen?: ReadonlyMap<string, string>,
  ): Promise<Done<null>>;
  /** `undefined`: neither listed nor approved ever. */
  toolDrift(organisation: string, server: string, name: string): Promise<ToolDrift | undefined>;

  // things of a configuration file: not audited, only what the gateway saw of them
  filed(): Promise<FiledThings>;
  setFiledHealth(id: string, health: Server['health']): Promise<void>;
  /** Batched by the caller; never moves backwards. */
  touchFiledGrants(used: readonly { readonly id: string; readonly atMs: number }[]): Promise<void>;

  // policies
  policies(
    organisation: string,
    filter: { readonly server?: string },
    page: Paging,
  ): Promise<Listed<Policy>>;
  policy(organisation: string, id: string): Promise<Policy | undefined>;
  addPolicy(
    by: Actor,
    policy: Pick<Policy, 'id' | 'name' | 'server' | 'managedBy'>,
    first: NewVersion,
  ): Promise<Done<Policy>>;
  /** A new version; `stale` when `revision` is not the newest. */
  savePolicy(by: Actor, id: string, version: NewVersion, revision: number): Promise<Done<Policy>>;
  renamePolicy(by: Actor, id: string, name: string, revision: number): Promise<Done<Policy>>;
  /** `in-use` while a grant has it. */
  removePolicy(by: Actor, id: string): Promise<Done<null>>;
  versions(organisation: string, policy: string, page: Paging): Promise<Listed<PolicyVersion>>;
  version(
    organisation: string,
    policy: string,
    version: number,
  ): Promise<PolicyVersion | undefined>;

  // grants
  grants(
    organisation: string,
    filter: { readonly server?: string; readonly policy?: string; readonly text?: string },
    page: Paging,
  ): Promise<Listed<Grant>>;
  grant(organisation: string, id: string): Promise<Grant | undefined>;
  addGrant(by: Actor, grant: GrantRow, sealedToken: Uint8Array): Promise<Done<Grant>>;
  changeGrant(
    by: Actor,
    id: string,
    change: Partial<Pick<Grant, 'label' | 'tags' | 'servers' | 'policy' | 'expiresAtMs'>>,
    revision: number,
  ): Promise<Done<Grant>>;
  rotateGrant(
    by: Actor,
    id: string,
    next: {
      readonly tokenHash: string;
      readonly sealedToken: Uint8Array;
      readonly overlapUntilMs: number | null;
    },
  ): Promise<Done<Grant>>;
  revokeGrant(by: Actor, id: string): Promise<Done<Grant>>;
  removeGrant(by: Actor, id: string): Promise<Done<null>>;
  /** The sealed token, to reveal it; audited. */
  revealGrant(by: Actor, id: string): Promise<Done<Uint8Array>>;
  /** Batched by the caller; never moves backwards. */
  touchGrants(used: readonly { readonly id: string; readonly atMs: number }[]): Promise<void>;

  // audit
  /** Audits what changes nothing here: a sign-in, a failed one, a sign-out. */
  noteEvent(by: Actor, action: string, object: string): Promise<void>;
  audit(
    organisation: string,
    filter: { readonly actor?: string; readonly action?: string; readonly object?: string },
    page: Paging,
  ): Promise<Listed<AuditEvent>>;

  // idempotency keys of create requests
  /** The answer given before under this key, or `undefined` after it has been reserved. */
  remember(
    organisation: string,
    key: string,
    request: string,
    nowMs: number,
  ): Promise<{ readonly request: string; readonly answer: string | null } | undefined>;
  /** Kept as it is given: whoever puts a secret into an answer seals it first. */
  answered(organisation: string, key: string, answer: string): Promise<void>;

  // sealed values
  /**
   * Every sealed value anew, in one transaction, whatever organisation it belongs to.
   * @param seal given the id of the server or grant, and the value as it is; the same value: stays
   * @returns how many were written
   */
  reseal(seal: (id: string, sealed: Uint8Array) => Uint8Array): Promise<number>;

  // what gateways follow
  /** Everything that is in force, and the number of the newest change in it. */
  live(): Promise<Live>;
  changes(after: number): Promise<readonly Change[]>;
  liveServer(id: string): Promise<ServerRow | undefined>;
  livePolicy(id: string): Promise<LivePolicy | undefined>;
  liveGrant(id: string): Promise<GrantRow | undefined>;
  /** Calls back soon (≤ 1 s) after another process has committed a change. */
  onChange(listener: () => void): () => void;

  close(): Promise<void>;
}
