// What the operations of `/api/v1/records` take and answer. A row is the record of record.ts with, once
// the call has ended, its completion; `test/control/records.test.ts` holds both shapes together.
import { z } from 'zod';
import { pageOf } from './page.ts';

const text = z.string();
const atMs = z.int().min(0).describe('Milliseconds since 1970.');

export const completionSchema = z.strictObject({
  outcome: text.describe('`ok`, `tool_error`, `rpc_error`, `http_5xx`, `timeout`, `not_sent`, …'),
  status: z.int().optional().describe('HTTP status of the upstream.'),
  rpcError: z.int().optional(),
  latencyMs: z.number(),
  bytes: z.number(),
  overheadUs: z.number().describe('Spent in the gateway before forwarding, microseconds.'),
  returned: z.boolean().optional().describe('The charge was given back.'),
});

export const recordSchema = z.strictObject({
  requestId: text,
  rpcId: z.union([text, z.number()]).optional(),
  at: text.describe('ISO 8601, UTC: when it was decided.'),
  organisation: text.optional(),
  server: text,
  grant: text,
  grantLabel: text.optional(),
  session: text.optional(),
  method: text,
  tool: text,
  class: text.optional(),
  decision: z.enum(['allow', 'deny', 'ask']),
  rule: text,
  code: text.optional(),
  message: text.optional(),
  policy: z.strictObject({ id: text, version: z.int(), hash: text }).optional(),
  argumentKeys: z.array(text),
  argumentsHmac: text,
  charges: z.array(z.strictObject({ counter: text, cost: z.number() })).optional(),
  approval: text.optional(),
  completion: completionSchema.optional().describe('Absent: it was not forwarded, or still runs.'),
});
export type RecordedRow = z.infer<typeof recordSchema>;

/** Newest first. */
export const recordListSchema = pageOf(recordSchema);

/** Which records; what is absent lets all pass. The same in lists, the live tail, charts and exports. */
export const recordFilterSchema = z.object({
  server: text.max(128).optional(),
  grant: text.max(128).optional(),
  tool: text.max(1_024).optional(),
  decision: z.enum(['allow', 'deny', 'ask']).optional(),
  rule: text.max(1_024).optional().describe('Id of the rule, as records name it.'),
  session: text.max(1_024).optional(),
  from: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970, inclusive.'),
  to: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970, exclusive.'),
});
export type RecordFilterQuery = z.infer<typeof recordFilterSchema>;

export const CHART_STEPS = ['minute', 'hour', 'day'] as const;

/** Calls by step, oldest first; steps without calls are left out. Filters: server, grant, from, to. */
export const recordChartSchema = z.strictObject({
  step: z.enum(CHART_STEPS),
  fromMs: atMs,
  toMs: atMs,
  data: z.array(
    z.strictObject({
      startMs: atMs.describe('Start of the step, UTC.'),
      allow: z.int(),
      deny: z.int(),
      ask: z.int(),
      failed: z.int().describe('Of those allowed: ended with another outcome than `ok`.'),
    }),
  ),
});
export type RecordChart = z.infer<typeof recordChartSchema>;

/** Limits that calls were charged to and whose window still runs, the fullest first. */
export const limitsUsedSchema = z.strictObject({
  data: z.array(
    z.strictObject({
      counter: text.describe('Name of the limit in the policy.'),
      grant: text.nullable(),
      policy: text.nullable(),
      windowStartMs: atMs,
      windowEndMs: atMs,
      used: text.describe('Exact decimal.'),
      max: text.nullable().describe('Exact decimal; null: no policy in force names the limit now.'),
    }),
  ),
});
