// What operations of `/api/v1` take and answer beyond the things themselves (control.ts). One schema
// each: the routes check with it, and the OpenAPI document is made of it.
import { z } from 'zod';
import { PRESETS } from './catalogue.ts';
import {
  apiTokenSchema,
  approvalSchema,
  auditEventSchema,
  grantSchema,
  memberSchema,
  organisationSchema,
  ROLES,
  serverSchema,
  serverToolSchema,
} from './control.ts';
import { pageOf } from './page.ts';

const name = z.string().trim().min(1).max(128);
const note = z.string().max(2_000).nullable();
const id = z.string().min(1).max(128);
const tags = z.record(z.string().min(1).max(64), z.string().max(256));

export const serverListSchema = pageOf(serverSchema);
export const grantListSchema = pageOf(grantSchema);
export const memberListSchema = pageOf(memberSchema);
export const auditListSchema = pageOf(auditEventSchema);
export const apiTokenListSchema = z.strictObject({ data: z.array(apiTokenSchema) });
export const toolListSchema = z.strictObject({
  data: z.array(serverToolSchema),
  revision: z.string().describe('Of all definitions together: `If-Match` of `approveTools`.'),
});

// who asks

export const meSchema = z.strictObject({
  kind: z.enum(['member', 'token', 'local']).describe('`local`: the command line on this machine.'),
  name: z.string().describe('E-mail address, or the label of the token.'),
  role: z.enum(ROLES),
  actions: z.array(z.string()).describe('Everything that the role may do.'),
  member: memberSchema.nullable(),
  organisation: organisationSchema,
  csrf: z.string().nullable().describe('For the header `X-Wicketgate-CSRF` of writes by cookie.'),
  version: z.string().describe('Of the gateway.'),
});
export type Me = z.infer<typeof meSchema>;

export const organisationChangeSchema = z.strictObject({
  name: name.optional(),
  settings: organisationSchema.shape.settings.partial().optional(),
});

// people

export const newInvitationSchema = z.strictObject({
  email: z.email().max(254),
  name: name.nullable().default(null),
  role: z.enum(ROLES),
});

/** Shown once: whoever has the link becomes the member. */
export const secretLinkSchema = z.strictObject({
  member: memberSchema,
  link: z.url().describe('Shown once; hand it over on a way that others do not read.'),
  expiresAtMs: z.int(),
});

export const memberChangeSchema = z.strictObject({
  role: z.enum(ROLES).optional(),
  name: name.optional(),
});

export const newApiTokenSchema = z.strictObject({
  label: name,
  role: z.enum(ROLES),
  expiresAtMs: z.int().min(0).nullable().default(null),
});

export const mintedApiTokenSchema = z.strictObject({
  apiToken: apiTokenSchema,
  token: z.string().describe('Shown once.'),
});

// servers

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const headerName = z.string().regex(HEADER_NAME, 'this is no name of a header');
const headerValue = z
  .string()
  .max(16_384)
  .regex(/^[\t\x20-\x7e]*$/, 'use printable ASCII');
const envName = z.string().regex(ENV_NAME, 'use letters, digits and `_`');
const envValue = z
  .string()
  .max(65_536)
  .refine((text) => !text.includes('\0'), 'NUL cannot be in it');
const url = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine((text) => URL_WITHOUT_USER.test(text), 'put credentials into `headers`');
const URL_WITHOUT_USER = /^https?:\/\/[^/?#@]*(?:[/?#]|$)/i;
const timeouts = serverSchema.shape.upstream.options[0].shape.timeouts;
const words = z
  .array(
    z
      .string()
      .min(1)
      .max(4_096)
      .refine((text) => !text.includes('\0'), 'NUL cannot be in it'),
  )
  .min(1)
  .max(256);
const kept = 'Null keeps the value that is there.';

/** An upstream with its secrets; they are sealed and never answered. */
export const newUpstreamSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('url'),
    url,
    transport: z.enum(['streamable-http', 'sse']).default('streamable-http'),
    headers: z.record(headerName, headerValue.nullable()).default({}).describe(kept),
    local: z.boolean().default(false).describe('Allows private and loopback addresses.'),
    timeouts,
  }),
  z.strictObject({
    kind: z.literal('command'),
    command: words.describe('Program and arguments; started without a shell.'),
    env: z.record(envName, envValue.nullable()).default({}).describe(kept),
    cwd: z.string().min(1).max(4_096).nullable().default(null),
    timeouts,
  }),
]);
export type NewUpstream = z.output<typeof newUpstreamSchema>;

export const newServerSchema = z.strictObject({
  name,
  upstream: newUpstreamSchema,
  catalogueSlug: z.string().min(1).max(256).nullable().default(null),
});

export const serverChangeSchema = z.strictObject({
  name: name.optional(),
  upstream: newUpstreamSchema.optional(),
  catalogueSlug: z.string().min(1).max(256).nullable().optional(),
});

export const serverTestSchema = z.strictObject({ upstream: newUpstreamSchema });

/** What a server answered when it was asked for its tools just now. */
export const surveySchema = z.strictObject({
  health: serverSchema.shape.health,
  tools: z.array(serverToolSchema),
});
export type Survey = z.infer<typeof surveySchema>;

export const toolApprovalSchema = z.strictObject({
  names: z.array(z.string().min(1)).min(1).max(10_000),
});

/** What was approved of a tool against what its server lists now, member by member. */
export const toolDriftSchema = z.strictObject({
  name: z.string(),
  drift: z.string().nullable().describe('What changed, in a sentence.'),
  approved: serverToolSchema
    .nullable()
    .describe('Null: no definition was approved, or it was before definitions were kept.'),
  present: serverToolSchema.nullable().describe('Null: the server does not list it any more.'),
  revision: z
    .string()
    .nullable()
    .describe('Of the present definition: `If-Match` of approving it.'),
});
export type ToolDriftAnswer = z.infer<typeof toolDriftSchema>;

export const recommendedPolicySchema = z.strictObject({
  preset: z.enum(PRESETS),
  text: z.string().describe('The document, JSON.'),
});

// grants

export const newGrantSchema = z.strictObject({
  label: name,
  tags: tags.default({}),
  servers: z.array(id).min(1).max(100),
  policy: id.nullable().default(null).describe('Without one every call is denied.'),
  expiresAtMs: z.int().min(0).nullable().default(null),
});

export const grantChangeSchema = z.strictObject({
  label: name.optional(),
  tags: tags.optional(),
  servers: z.array(id).min(1).max(100).optional(),
  policy: id.nullable().optional(),
  expiresAtMs: z.int().min(0).nullable().optional(),
});

export const attachmentSchema = z.strictObject({ policy: id.nullable() });

export const rotationSchema = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(604_800)
    .default(0)
    .describe('So long the old token works too; 0: it ends at once.'),
});

export const mintedGrantSchema = z.strictObject({
  grant: grantSchema,
  token: z.string().describe('What the agent sends as a bearer token.'),
});

export const snippetListSchema = z.strictObject({
  placeholder: z.string().describe('Stands where the token belongs.'),
  data: z.array(
    z.strictObject({
      server: id,
      name: z.string(),
      url: z.url(),
      client: z.string(),
      title: z.string().describe('Name of the client.'),
      file: z.string().describe('Where the text belongs.'),
      language: z.enum(['json', 'toml', 'shell']),
      text: z.string(),
    }),
  ),
});

// approvals

export const approvalListSchema = pageOf(approvalSchema);

export const approvalDetailSchema = z.strictObject({
  approval: approvalSchema,
  argumentsText: z.string().nullable().describe('As they will be sent, numbers as written.'),
  changes: z
    .strictObject({
      since: z.string().describe('Id of the approval that it is compared with.'),
      differences: z.array(z.unknown()),
    })
    .nullable()
    .describe('Against the call of the same tool and grant that was approved last.'),
});

export const decisionSchema = z.strictObject({ note: note.default(null) });

// what changes

export const changeEventSchema = z.strictObject({
  kind: z.enum(['server', 'policy', 'grant', 'organisation', 'approval', 'all']),
  id: z.string().describe('Of the thing; it may be gone by now.'),
  step: z
    .enum(['requested', 'approved', 'refused', 'used', 'returned'])
    .optional()
    .describe('What happened to an approval.'),
});
export type ChangeEvent = z.infer<typeof changeEventSchema>;
