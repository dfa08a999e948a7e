// What the operations of `/api/v1/policies` take and answer beyond the policies themselves (control.ts).
import { z } from 'zod';
import { policySchema, policyVersionSchema } from './control.ts';
import { pageOf } from './page.ts';

const name = z.string().trim().min(1).max(128);
const note = z.string().max(2_000).nullable();
const id = z.string().min(1).max(128);

export const policyListSchema = pageOf(policySchema);
/** Texts are left out: `getPolicyVersion` has them. */
export const policyVersionListSchema = pageOf(policyVersionSchema.omit({ text: true }));

const policyText = z.string().max(1_048_576);
const format = z.enum(['json', 'yaml']);

export const problemSchema = z.strictObject({
  severity: z.enum(['error', 'warning']),
  pointer: z.string(),
  line: z.int(),
  column: z.int(),
  code: z.string(),
  message: z.string(),
  help: z.string().optional(),
});

export const policyCheckRequestSchema = z.strictObject({
  text: policyText,
  format: format.default('json'),
  server: id.nullable().default(null).describe('Compares with the tools of this server.'),
});

export const policyCheckSchema = z.strictObject({
  valid: z.boolean(),
  hash: z.string().nullable().describe('SHA-256 of the canonical document, hex.'),
  problems: z.array(problemSchema),
  suggestions: z.array(
    z.strictObject({ pointer: z.string(), message: z.string(), help: z.string() }),
  ),
  tests: z.array(
    z.strictObject({
      name: z.string(),
      holds: z.boolean(),
      wanted: z.string(),
      found: z.string(),
    }),
  ),
});

export const newPolicySchema = z.strictObject({
  name,
  server: id.nullable().default(null),
  text: policyText,
  format: format.default('json'),
  note: note.default(null),
});

export const policyChangeSchema = z.strictObject({ name });
export const newVersionSchema = z.strictObject({
  text: policyText,
  format: format.default('json'),
  note: note.default(null),
});
export const restoreSchema = z.strictObject({ version: z.int().min(1), note: note.default(null) });

export const policyWithTextSchema = policySchema.extend({
  current: policyVersionSchema,
});

// preview

export const previewRequestSchema = z.strictObject({
  text: policyText,
  format: format.default('json'),
  server: id.describe('Whose recorded calls.'),
  grant: id.nullable().default(null).describe('Only calls of this grant.'),
  policy: id
    .nullable()
    .default(null)
    .describe('Compares with what this policy in force decides; null: with what was decided then.'),
  limit: z.int().min(1).max(1_000).default(200).describe('The newest so many calls.'),
});

const verdict = z.enum(['allow', 'deny', 'ask']);

const foreseen = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: verdict,
    rule: z.string().nullable().describe('Null: certain to end so, by one of several rules.'),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({
    decision: z.literal('unknown'),
    possible: z.array(verdict),
    rules: z.array(z.string()).describe('What hangs on values that were not kept.'),
  }),
]);

const tally = z.strictObject({ allow: z.int(), deny: z.int(), ask: z.int(), unknown: z.int() });
const difference = z.enum(['same', 'different', 'unknown']);

export const previewSchema = z.strictObject({
  calls: z.int().describe('Recorded calls that were looked at.'),
  totals: z.strictObject({
    before: tally,
    after: tally,
    differences: z.strictObject({ same: z.int(), different: z.int(), unknown: z.int() }),
  }),
  listing: z.strictObject({
    shown: z.array(z.string()).describe('Tools that the list shows with the draft only.'),
    hidden: z.array(z.string()),
  }),
  data: z.array(
    z.strictObject({
      requestId: z.string(),
      atMs: z.number(),
      tool: z.string(),
      grant: z.string(),
      before: foreseen,
      after: foreseen,
      difference,
    }),
  ),
});
export type PolicyPreview = z.infer<typeof previewSchema>;

export const policyDiffSchema = z.strictObject({
  from: z.int(),
  to: z.int(),
  lines: z.array(z.strictObject({ kind: z.enum(['same', 'removed', 'added']), text: z.string() })),
});
