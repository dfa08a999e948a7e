// What the registry's API and its MCP server answer around the records of the catalogue: pages, hits,
// counts, prechecks. One schema each; the OpenAPI document and the tools' output schemas come from it.
import { z } from 'zod';
import {
  catalogueEventSchema,
  findingSchema,
  GRADE_LETTERS,
  SEVERITIES,
  serverRecordSchema,
  serverSummarySchema,
  toolRecordSchema,
  toolSummarySchema,
  VERDICTS,
} from './catalogue.ts';
import { TOOL_CLASSES } from './decision.ts';

const text = z.string();
const count = z.int().min(0);
const next = text.nullable().describe('Address of the next page; null on the last one.');

export const serverPageSchema = z.strictObject({ data: z.array(serverSummarySchema), next });
export const toolPageSchema = z.strictObject({ data: z.array(toolSummarySchema), next });
export const serverToolsSchema = z.strictObject({ data: z.array(toolRecordSchema) });

export const eventPageSchema = z.strictObject({
  data: z.array(catalogueEventSchema).describe('Oldest first.'),
  cursor: text.nullable().describe('Give it as `after` to go on; null while nothing has happened.'),
  next: text.nullable().describe('Address of what is there already; null: nothing more for now.'),
});

export const searchHitSchema = z.strictObject({
  kind: z.enum(['server', 'tool']),
  server: serverSummarySchema,
  tool: toolSummarySchema.optional().describe('Only of kind `tool`.'),
});
export const searchAnswerSchema = z.strictObject({
  data: z.array(searchHitSchema).describe('Best first.'),
});

export const statsSchema = z.strictObject({
  servers: count,
  tools: count,
  categories: z.record(z.enum(TOOL_CLASSES), count).describe('Tools by category.'),
  severities: z.record(z.enum(SEVERITIES), count).describe('Tools by severity.'),
  grades: z.record(z.enum(GRADE_LETTERS), count).describe('Servers by grade.'),
  scannedAtMs: count.nullable().describe('The newest scan, milliseconds since 1970.'),
});

export const policySchema = z
  .record(z.string(), z.unknown())
  .describe('A policy document, version 1: put it into a file and give it to `--policy`.');

/** An entry of the attack library. */
export const attackSchema = z.strictObject({
  id: text,
  name: text,
  family: text,
  evidence: text.describe('`documented`, `demonstrated` or `plausible`.'),
  summary: text,
  steps: z.array(text).describe('How it works.'),
  incidents: z
    .array(z.strictObject({ id: text, product: text, what: text }))
    .describe('Public cases.'),
  access: text.describe('Which access an attacker needs.'),
  detection: text.describe('How it is noticed here.'),
  defence: text.describe('How it is stopped here.'),
  limits: text.describe('What the policy does not do.'),
  policy: policySchema,
  owasp: z.array(text).describe('Classes of the OWASP MCP Top 10.'),
});
export const attackListSchema = z.strictObject({ data: z.array(attackSchema) });

/** A line of the snapshot. */
export const snapshotLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    events: text.nullable().describe('Cursor of the newest event when the snapshot began.'),
  }),
  z.strictObject({ kind: z.literal('server'), server: serverRecordSchema }),
  z.strictObject({ kind: z.literal('tool'), tool: toolRecordSchema }),
  z.strictObject({
    kind: z.literal('page'),
    next: text.describe('Give it as `cursor` to go on from here when the snapshot breaks off.'),
  }),
  z.strictObject({
    kind: z.literal('end').describe('Without this line the snapshot is not whole.'),
    servers: count.describe('Servers in this answer.'),
  }),
]);
export type SnapshotLine = z.infer<typeof snapshotLineSchema>;

/** Identifiers that one precheck may name. */
export const PRECHECK_MAX = 50;
export const IDENTIFIER_LENGTH_MAX = 512;

export const identifierSchema = z
  .string()
  .trim()
  .min(1)
  .max(IDENTIFIER_LENGTH_MAX)
  .describe('A slug, `npm:<name>`, `pypi:<name>`, a package name, a title or a URL.');

export const precheckRequestSchema = z.strictObject({
  servers: z.array(identifierSchema).min(1).max(PRECHECK_MAX),
});

/** A tool that makes a server worth a second look. */
export const flaggedToolSchema = toolSummarySchema
  .omit({ server: true })
  .extend({ rationale: text });

export const precheckResultSchema = z.strictObject({
  identifier: text.describe('As it was asked for.'),
  known: z.boolean().describe('False: no scan has seen it, so nothing is known about it.'),
  verdict: z.enum(VERDICTS).describe('Advice; never a promise that a server is harmless.'),
  reasons: z.array(text).describe('Why, one sentence each.'),
  server: serverSummarySchema.nullable(),
  findings: z.array(findingSchema).describe('About the server as a whole.'),
  flagged: z.array(flaggedToolSchema).describe('Tools to think about, riskiest first.'),
  others: z
    .array(z.strictObject({ slug: text, title: text, source: text }))
    .describe('Further servers that the identifier may mean.'),
  queued: z.boolean().describe('True: it waits to be scanned.'),
});
export type PrecheckResult = z.infer<typeof precheckResultSchema>;

/** Private data, content from strangers and a way out, on several servers. */
export const combinationSchema = z.strictObject({
  code: text,
  severity: z.enum(SEVERITIES),
  servers: z.array(text).describe('Slugs.'),
  legs: z.array(
    z.strictObject({
      leg: z.enum(['private', 'untrusted', 'out']),
      server: z.strictObject({ slug: text, title: text }),
      tools: z.array(z.strictObject({ name: text, why: text })),
    }),
  ),
  message: text.describe('One sentence, lower case, no full stop.'),
});

export const precheckAnswerSchema = z.strictObject({
  verdict: z.enum(VERDICTS).describe('The most cautious of all results.'),
  data: z.array(precheckResultSchema).describe('In the order of the question.'),
  combinations: z
    .array(combinationSchema)
    .describe('What the servers can do together and none of them alone.'),
});
export type PrecheckAnswer = z.infer<typeof precheckAnswerSchema>;
