// What `/api/v1` answers about the whole organisation at once: figures, what waits for somebody, and hits
// of a search. One schema each, as in control-api.ts.
import { z } from 'zod';

const id = z.string().min(1).max(128);

export const searchListSchema = z.strictObject({
  data: z.array(
    z.strictObject({
      kind: z.enum(['server', 'policy', 'grant', 'member', 'tool']),
      id,
      title: z.string(),
      detail: z.string().nullable(),
      server: id.nullable().describe('Of a tool or a policy.'),
    }),
  ),
});

export const overviewSchema = z.strictObject({
  servers: z.strictObject({
    total: z.int(),
    connected: z.int(),
    trouble: z.int().describe('Those that need a sign-in or answer with errors.'),
  }),
  tools: z.strictObject({
    total: z.int(),
    unapproved: z.int().describe('New and changed definitions.'),
    waiting: z
      .array(
        z.strictObject({
          server: id,
          unapproved: z.int(),
          changed: z.int().describe('Of them, those that were approved before.'),
          findings: z.int().describe('Of them, those that something speaks against.'),
        }),
      )
      .describe('Servers with definitions that nobody has approved.'),
  }),
  policies: z.int(),
  grants: z.strictObject({
    active: z.int(),
    withoutPolicy: z.int().describe('Active ones of which every call is denied.'),
    used: z.int().describe('Active ones that have been used.'),
    counted: z.boolean().describe('False: there are more than were counted.'),
  }),
});
