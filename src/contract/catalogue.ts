// What the catalogue holds and `/v1` answers: servers, tools, events. One schema each; types, OpenAPI
// and the records' JSON come from it. Meaning of every label: docs/reference/classification.md and
// docs/reference/grade.md.
import { z } from 'zod';
import { TOOL_CLASSES, type ToolClass } from './decision.ts';
import { SCAN_OUTCOMES } from './scan-report.ts';

export const SEVERITIES = ['Low', 'Medium', 'High', 'Critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The risk that comes with a category, whatever the tool. */
export const RISK_CLASSES: Readonly<Record<ToolClass, Severity>> = {
  Read: 'Low',
  Write: 'Medium',
  Execute: 'High',
  Destructive: 'Critical',
  Financial: 'Critical',
};

export const GRADE_LETTERS = ['A', 'B', 'C', 'D', 'F'] as const;
export type GradeLetter = (typeof GRADE_LETTERS)[number];

/** How well it is known who stands behind a server; each level includes the one before. */
export const IDENTITY_LEVELS = [
  /** Nothing could be checked. */
  'unknown',
  /** The package names a publisher, and nothing confirms it. */
  'claimed',
  /** Package, repository and publisher name each other without contradiction. */
  'consistent',
  /** A build attestation or a verified registry name ties the package to its source. */
  'attested',
  /** Published by the owner of the product or protocol that it serves. */
  'official',
] as const;
export type IdentityLevel = (typeof IDENTITY_LEVELS)[number];

export const AUTH_POSTURES = [
  /** Runs on the user's machine with what the user gives it. */
  'local',
  /** Refuses calls without credentials. */
  'gated',
  /** Lists its tools to anybody. */
  'open',
  'unknown',
] as const;
export type AuthPosture = (typeof AUTH_POSTURES)[number];

export const PRESETS = ['recommended', 'strict', 'read-only'] as const;

const category = z.enum(TOOL_CLASSES).describe('The worst thing that its arguments allow.');
const severity = z.enum(SEVERITIES);
const atMs = z.int().min(0).describe('Milliseconds since 1970.');
const text = z.string();
const json = z.unknown();
/** Checked by `policy check`; see docs/reference/policy-language.md. */
const policy = z.record(z.string(), z.unknown()).describe('A policy document, version 1.');

export const evidenceSchema = z.strictObject({
  source: text.describe('Where it stands: `name`, `description`, `inputSchema.properties.path`, …'),
  quote: text.describe('The exact words.'),
  supports: text.describe('What they speak for.'),
});
export type EvidenceEntry = z.infer<typeof evidenceSchema>;

export const findingSchema = z.strictObject({
  kind: text.describe('The kind, such as `poisoned` or `open-parameter`.'),
  code: text.describe('A finer name within the kind.'),
  severity,
  source: text.describe('Where it stands.'),
  quote: text.describe('The words as they stand there; may be empty.'),
  message: text.describe('One sentence, lower case, no full stop.'),
  tools: z.array(text).describe('Tools that it is about; only in findings on a server.').optional(),
});
export type FindingEntry = z.infer<typeof findingSchema>;

export const deductionSchema = z.strictObject({
  code: text.describe('Stable name; explained on the page of the method.'),
  points: z.number().min(0).describe('Taken from 100.'),
  reason: text.describe('One sentence, with the facts of this server.'),
});

export const gradeSchema = z.strictObject({
  letter: z.enum(GRADE_LETTERS),
  score: z.number().min(0).max(100),
  method: text.describe('Version of the method, such as `1`.'),
  deductions: z.array(deductionSchema),
});
export type Grade = z.infer<typeof gradeSchema>;

export const identitySchema = z.strictObject({
  level: z.enum(IDENTITY_LEVELS),
  publisher: text.nullable(),
  evidence: z.array(evidenceSchema),
});
export type Identity = z.infer<typeof identitySchema>;

export const postureSchema = z.strictObject({
  auth: z.enum(AUTH_POSTURES),
  transports: z.array(z.enum(['stdio', 'streamable-http', 'sse'])),
  tls: z.boolean().nullable().describe('Null where nothing is sent over a network.'),
  rateLimited: z.boolean().nullable().describe('Null: not known.'),
  evidence: z.array(evidenceSchema),
});
export type Posture = z.infer<typeof postureSchema>;

export const countsSchema = z.strictObject({
  total: z.int().min(0),
  Read: z.int().min(0),
  Write: z.int().min(0),
  Execute: z.int().min(0),
  Destructive: z.int().min(0),
  Financial: z.int().min(0),
});
export type Counts = z.infer<typeof countsSchema>;

/** A line in a list of servers. */
export const serverSummarySchema = z.strictObject({
  slug: text.describe('Stable name in addresses: lower-case letters, digits and `-`.'),
  source: text.describe('`npm:<name>`, `pypi:<name>`, a URL, or `command:<name>`.'),
  packageName: text
    .optional()
    .describe('The package as its project spells it; `source` has one spelling for all.'),
  title: text,
  description: text.nullable().describe('The publisher’s own words.'),
  version: text.nullable().describe('The version that was scanned.'),
  publisher: text.nullable(),
  grade: z.enum(GRADE_LETTERS).nullable().describe('Null until a scan has listed the tools.'),
  score: z.number().min(0).max(100).nullable(),
  identity: z.enum(IDENTITY_LEVELS),
  auth: z.enum(AUTH_POSTURES),
  outcome: z.enum(SCAN_OUTCOMES).describe('Of the newest scan.'),
  counts: countsSchema,
  scannedAtMs: atMs,
  changedAtMs: atMs.describe('When its tools, grade, posture or identity last changed.'),
});
export type ServerSummary = z.infer<typeof serverSummarySchema>;

export const serverRecordSchema = serverSummarySchema.extend({
  grade: gradeSchema.nullable(),
  identity: identitySchema,
  posture: postureSchema,
  /** Other sources of the same server: registry name, remote address, container image. */
  alsoAt: z.array(text),
  homepage: text.nullable(),
  repository: text.nullable(),
  licence: text.nullable(),
  deprecated: text.nullable().describe('The publisher’s words when the version is deprecated.'),
  installScripts: z.array(text),
  integrity: text.nullable().describe('Hash of the package that was scanned.'),
  suspiciousChanges: z
    .array(z.strictObject({ atMs, tool: text, summary: text }))
    .describe('Of the last 180 days, newest first; each costs points of the grade.'),
  serverInfo: z
    .strictObject({ name: text, version: text.optional(), title: text.optional() })
    .nullable(),
  protocolVersions: z.array(text),
  capabilities: z.array(text).describe('Names of what the server offers.'),
  instructions: text.nullable().describe('What the server tells every model; its own words.'),
  prompts: z.array(z.strictObject({ name: text, description: text.nullable() })),
  resources: z.array(z.strictObject({ uri: text, name: text, description: text.nullable() })),
  severities: z.strictObject({
    Low: z.int().min(0),
    Medium: z.int().min(0),
    High: z.int().min(0),
    Critical: z.int().min(0),
  }),
  context: z.strictObject({
    tokens: z.int().min(0).describe('Estimated tokens of the whole tool list.'),
    heaviest: z.strictObject({ name: text, tokens: z.int().min(0) }).nullable(),
  }),
  findings: z.array(findingSchema).describe('About the server as a whole.'),
  findingCount: z.int().min(0).describe('Findings on the server and on all its tools.'),
  scan: z.strictObject({
    outcome: z.enum(SCAN_OUTCOMES),
    reason: text.nullable(),
    stderr: z.array(text),
    isolation: z.enum(['bwrap', 'unshare', 'limits', 'none']),
    network: z.boolean(),
    dummies: z.array(text).describe('Environment variables that were given dummy values.'),
    command: z.array(text).nullable(),
    durationMs: z.number().min(0),
    anomalies: z.array(z.strictObject({ code: text, detail: text })),
    listedAtMs: atMs.nullable().describe('Newest scan that listed tools.'),
  }),
  firstSeenAtMs: atMs,
});
export type ServerRecord = z.infer<typeof serverRecordSchema>;

/** A line in a list of tools. */
export const toolSummarySchema = z.strictObject({
  server: z.strictObject({ slug: text, title: text }),
  name: text,
  description: text.nullable().describe('The first sentence of the server’s own words.'),
  category,
  severity,
  riskClass: severity.describe('The risk of the category.'),
  confidence: z.number().min(0).max(1),
});
export type ToolSummary = z.infer<typeof toolSummarySchema>;

export const toolRecordSchema = toolSummarySchema.extend({
  title: text.nullable(),
  description: text.nullable().describe('The server’s own words, whole.'),
  inputSchema: json,
  outputSchema: json.optional(),
  annotations: json.optional(),
  fingerprint: text.describe('Hash of the canonical definition, `sha256:<hex>`.'),
  rationale: text,
  evidence: z.array(evidenceSchema),
  signals: z.array(text),
  findings: z.array(findingSchema),
  attacks: z.array(text).describe('Ids of the attack library.'),
  owasp: z.array(text).describe('Classes of the OWASP MCP Top 10.'),
  parameters: z.strictObject({ total: z.int().min(0), required: z.int().min(0) }),
  recommendedPolicy: policy,
  tokens: z.int().min(0).describe('Estimated tokens of the definition.'),
  firstSeenAtMs: atMs,
  changedAtMs: atMs,
});
export type ToolRecord = z.infer<typeof toolRecordSchema>;

export const EVENT_KINDS = [
  'server-added',
  'tool-added',
  'tool-removed',
  'definition-changed',
  'category-changed',
  'severity-changed',
  'grade-changed',
  'posture-changed',
  'identity-changed',
  'look-alike-found',
  'finding-added',
  'finding-resolved',
  'outcome-changed',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** How a changed definition is to be taken. */
export const DRIFTS = ['cosmetic', 'narrowing', 'widening', 'suspicious'] as const;
export type Drift = (typeof DRIFTS)[number];

export const catalogueEventSchema = z.strictObject({
  cursor: text.describe('Give it as `after` to get what came later.'),
  atMs,
  kind: z.enum(EVENT_KINDS),
  severity: severity.describe('How much attention it deserves.'),
  server: z.strictObject({ slug: text, title: text }),
  tool: text.nullable(),
  drift: z.enum(DRIFTS).nullable().describe('Only for `definition-changed`.'),
  summary: text.describe('One sentence.'),
  before: json,
  after: json,
});
export type CatalogueEvent = z.infer<typeof catalogueEventSchema>;
/** An event before the store has given it a place. */
export type NewEvent = Omit<CatalogueEvent, 'cursor' | 'server'>;

/** What `precheck` advises; never "safe". */
export const VERDICTS = ['proceed', 'connect-with-rule', 'ask-first'] as const;
export type Verdict = (typeof VERDICTS)[number];
