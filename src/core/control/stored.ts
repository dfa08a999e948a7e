// What the control store keeps beside what others see: rows with their secrets, sessions, one-time links,
// the stream of changes. Used by store.ts and by those who implement it.
import type { Grant, Member, Role, Server, ServerTool } from '#contract/control.ts';

/** What is needed to serve a server: with its sealed secrets, for the gateway only. */
export interface ServerRow extends Server {
  readonly organisation: string;
  /** Sealed JSON of header or environment values by name; `null`: none. */
  readonly secrets: Uint8Array | null;
}

export interface GrantRow extends Grant {
  readonly organisation: string;
  /** `sha256:<hex>` of the token, and of the one before while a rotation overlaps. */
  readonly tokenHash: string;
  readonly previousHash: string | null;
}

/** One step in the stream of changes that gateways follow. */
export interface Change {
  /** Rises without gaps that matter: what is committed later has a greater number. */
  readonly sequence: number;
  readonly kind: 'server' | 'policy' | 'grant' | 'organisation' | 'approval';
  readonly id: string;
  /** `null`: of a configuration file, which belongs to the oldest. */
  readonly organisation: string | null;
}

/** A tool's definition that was approved, and the one that is listed. */
export interface ToolDrift {
  /** `null`: none was approved, or it was before definitions were kept. */
  readonly approved: ServerTool | null;
  /** `null`: it is not listed any more. */
  readonly present: ServerTool | null;
}

/** What is seen of servers and grants of a configuration file, by id. */
export interface FiledThings {
  readonly health: ReadonlyMap<string, Server['health']>;
  /** When they were used last, milliseconds since 1970. */
  readonly used: ReadonlyMap<string, number>;
}

export interface Session {
  readonly id: string;
  readonly member: string;
  readonly organisation: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface Live {
  readonly sequence: number;
  readonly servers: readonly ServerRow[];
  readonly policies: readonly LivePolicy[];
  readonly grants: readonly GrantRow[];
}

export interface LivePolicy {
  readonly id: string;
  readonly organisation: string;
  readonly version: number;
  readonly text: string;
  readonly format: 'json' | 'yaml';
}

export interface NewMember {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly passwordHash?: string;
  readonly invited: boolean;
}

export interface Credentials {
  readonly member: Member;
  readonly organisation: string;
  readonly passwordHash: string | null;
}

export interface NewVersion {
  readonly text: string;
  readonly format: 'json' | 'yaml';
  readonly hash: string;
  readonly note: string | null;
}

export interface SecretLink {
  readonly hash: string;
  readonly purpose: 'set-up' | 'invitation' | 'password';
  readonly organisation: string | null;
  readonly member: string | null;
  readonly expiresAtMs: number;
}
