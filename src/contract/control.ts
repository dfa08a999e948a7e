// What the control plane keeps and `/api/v1` answers: organisations, members, servers, policies,
// grants, approvals, the audit log. One schema each; types, OpenAPI, forms and checks come from it.
// Secrets never stand in what is answered. Roles: ROLE_OF_ACTION, exactly.
import { z } from 'zod';
import { findingSchema, SEVERITIES } from './catalogue.ts';
import { TOOL_CLASSES } from './decision.ts';
import { ROLES } from './roles.ts';

export { type Action, ROLE_OF_ACTION, ROLES, type Role } from './roles.ts';

const text = z.string();
const atMs = z.int().min(0).describe('Milliseconds since 1970.');
const name = z.string().trim().min(1).max(128);
const note = z.string().max(2_000);
const tags = z.record(z.string().min(1).max(64), z.string().max(256));
const revision = z.int().min(1).describe('Rises with every change; the ETag is made of it.');

export const organisationSchema = z.strictObject({
  id: text,
  name,
  createdAtMs: atMs,
  settings: z.strictObject({
    fourEyes: z.boolean().describe('Nobody may approve a call of a grant that they minted.'),
    approvalMinutes: z.int().min(1).max(10_080).describe('Approvals expire after. Default 15.'),
    recordDays: z.int().min(1).max(3_650).nullable().describe('Records are kept. Null: for ever.'),
  }),
  revision,
});
export type Organisation = z.infer<typeof organisationSchema>;

export const memberSchema = z.strictObject({
  id: text,
  email: z.email(),
  name: name.nullable(),
  role: z.enum(ROLES),
  /** How they can sign in. */
  signIn: z.array(z.enum(['password', 'oidc'])),
  invited: z.boolean().describe('Has been invited and has not signed in yet.'),
  createdAtMs: atMs,
  lastSeenAtMs: atMs.nullable(),
  revision,
});
export type Member = z.infer<typeof memberSchema>;

/** For automation: a bearer token of the control API with a role. */
export const apiTokenSchema = z.strictObject({
  id: text,
  label: name,
  role: z.enum(ROLES),
  createdBy: text,
  createdAtMs: atMs,
  expiresAtMs: atMs.nullable(),
  lastUsedAtMs: atMs.nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

/** Who owns a server, policy or grant: the API, or a configuration file, which alone may change it. */
const managedBy = z.enum(['api', 'file']);

const timeouts = z.strictObject({
  connectMs: z.int().min(1).max(600_000).optional(),
  firstByteMs: z.int().min(1).max(86_400_000).optional(),
  idleMs: z.int().min(0).max(86_400_000).optional(),
});

export const upstreamSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('url'),
    url: z.url({ protocol: /^https?$/ }),
    transport: z.enum(['streamable-http', 'sse']),
    /** Names only; values are sealed. */
    headerNames: z.array(text),
    local: z.boolean().describe('Private and loopback addresses are allowed.'),
    timeouts: timeouts.optional(),
  }),
  z.strictObject({
    kind: z.literal('command'),
    command: z.array(z.string().min(1)).min(1).max(256),
    envNames: z.array(text),
    cwd: z.string().nullable(),
    timeouts: timeouts.optional(),
  }),
]);
export type Upstream = z.infer<typeof upstreamSchema>;

/** `connected`: the newest try listed its tools. */
export const HEALTH_STATES = ['unknown', 'connected', 'needs-sign-in', 'error'] as const;

export const serverSchema = z.strictObject({
  id: text.describe('Part of the address `/mcp/<id>/`; a UUID unless a file names it.'),
  name,
  upstream: upstreamSchema,
  managedBy,
  health: z.strictObject({
    state: z.enum(HEALTH_STATES),
    detail: text.nullable().describe('What failed and what to do, one sentence each.'),
    checkedAtMs: atMs.nullable(),
  }),
  toolCount: z.int().min(0),
  catalogueSlug: text.nullable().describe('Its page in the registry.'),
  createdAtMs: atMs,
  revision,
});
export type Server = z.infer<typeof serverSchema>;

/** A tool of a registered server as it was last listed. */
export const serverToolSchema = z.strictObject({
  name: text,
  title: text.nullable(),
  description: text.nullable(),
  inputSchema: z.unknown(),
  outputSchema: z.unknown().optional(),
  annotations: z.unknown().optional(),
  class: z.enum(TOOL_CLASSES),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1),
  rationale: text,
  findings: z
    .array(findingSchema)
    .describe('What no honest definition needs, such as orders to the model. Absent: nothing.')
    .optional(),
  fingerprint: text,
  /** `new` and `changed` until somebody with a role has approved the definition. */
  state: z.enum(['approved', 'changed', 'new']),
  drift: text.nullable().describe('What changed since it was approved, in a sentence.'),
  lastCalledAtMs: atMs.nullable(),
});
export type ServerTool = z.infer<typeof serverToolSchema>;

export const policySchema = z.strictObject({
  id: text,
  name,
  server: text.nullable().describe('The server it was written for; null: any.'),
  managedBy,
  version: z.int().min(1).describe('The newest version, which is in force.'),
  grants: z.int().min(0).describe('Grants that it is attached to.'),
  updatedAtMs: atMs,
  revision,
});
export type Policy = z.infer<typeof policySchema>;

export const policyVersionSchema = z.strictObject({
  policy: text,
  version: z.int().min(1),
  text: z.string().max(1_048_576).describe('As it was saved: JSON or YAML, comments included.'),
  format: z.enum(['json', 'yaml']),
  hash: text.describe('SHA-256 of the canonical document, hex.'),
  author: text.describe('E-mail address, token label, or `file`.'),
  note: note.nullable(),
  atMs,
});
export type PolicyVersion = z.infer<typeof policyVersionSchema>;

export const grantSchema = z.strictObject({
  id: text,
  label: name,
  tags,
  servers: z.array(text).min(1),
  policy: text.nullable().describe('Null: every call is denied.'),
  managedBy,
  state: z.enum(['active', 'expired', 'revoked']),
  createdBy: text,
  createdAtMs: atMs,
  expiresAtMs: atMs.nullable(),
  /** While a rotation overlaps: until when the old token still works. */
  overlapUntilMs: atMs.nullable(),
  lastUsedAtMs: atMs.nullable(),
  revision,
});
export type Grant = z.infer<typeof grantSchema>;

export const APPROVAL_STATES = ['pending', 'approved', 'refused', 'used', 'expired'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

export const approvalSchema = z.strictObject({
  id: text,
  state: z.enum(APPROVAL_STATES),
  server: z.strictObject({ id: text, name: text }),
  grant: z.strictObject({ id: text, label: text }),
  tool: text,
  /** The real arguments, whole; only those who may decide see them. */
  arguments: z.unknown(),
  argumentsText: text
    .nullable()
    .describe('The arguments as JSON text, numbers as they will be sent; null: forgotten by now.'),
  argumentsHmac: text,
  definition: text.nullable().describe('Fingerprint of the tool as it was listed.'),
  policy: z.strictObject({ id: text, version: z.int(), hash: text }),
  rule: text,
  message: text,
  asks: z.int().min(1).describe('How often the agent has asked for this same call.'),
  requestedAtMs: atMs,
  expiresAtMs: atMs,
  decidedAtMs: atMs.nullable(),
  decidedBy: text.nullable(),
  note: note.nullable(),
  usedAtMs: atMs.nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

export const auditEventSchema = z.strictObject({
  id: text,
  atMs,
  actor: text.describe('E-mail address, token label, `set-up` or `file`.'),
  address: text.nullable().describe('Where the request came from.'),
  action: text.describe('`policy.saved`, `grant.minted`, `member.role-changed`, …'),
  object: text.describe('Id of what was changed.'),
  before: z.unknown().describe('What it was; secrets never.'),
  after: z.unknown(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
