// The configuration file of `wicketgate serve`: servers, policies and grants in one YAML or JSON
// document. The schema here is the one source of its type, its checks and its reference page.
import { z } from 'zod';
import { EVENT_KINDS, SEVERITIES } from './catalogue.ts';
import { TOOL_CLASSES } from './decision.ts';

/** Ids stand in URLs and records: lower case, digits, `.`, `_`, `-`; at most 64 characters. */
const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const id = z
  .string()
  .regex(ID, 'use lower-case letters, digits, `.`, `_` and `-`, at most 64 characters');

/** `/mcp/<id>` must not look like one of the two addresses of HTTP+SSE. */
const serverId = id.regex(/^(?!(?:sse|message)$)/, '`sse` and `message` are parts of addresses');

const timeouts = z
  .strictObject({
    connectMs: z
      .int()
      .min(1)
      .max(600_000)
      .describe('To open a connection. Default 5000.')
      .optional(),
    firstByteMs: z
      .int()
      .min(1)
      .max(86_400_000)
      .describe(
        'From a request to the first byte of its answer; progress extends it. Default 60000.',
      )
      .optional(),
    idleMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .describe('Between two bytes of a streamed answer; 0 means no limit. Default 300000.')
      .optional(),
  })
  .describe('Time limits towards this server, milliseconds.');

const server = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .describe('What policies see as `server.name`. Default: the id.')
      .optional(),
    url: z.string().describe('The MCP endpoint, `http` or `https`.').optional(),
    command: z
      .array(z.string())
      .min(1)
      .describe('Program and arguments of a stdio server; started without a shell.')
      .optional(),
    transport: z
      .enum(['streamable-http', 'sse'])
      .describe(
        'How the URL speaks MCP. Default `streamable-http`; `sse` is HTTP+SSE of 2024-11-05.',
      )
      .optional(),
    headers: z
      .record(z.string(), z.string())
      .describe(
        'Sent with every request: the credentials. `${NAME}` takes an environment variable.',
      )
      .optional(),
    env: z
      .record(z.string(), z.string())
      .describe('Environment of the command. `${NAME}` takes an environment variable.')
      .optional(),
    cwd: z.string().describe('Working folder of the command.').optional(),
    local: z.boolean().describe('Allows private and loopback addresses. Default false.').optional(),
    timeouts: timeouts.optional(),
    classes: z
      .partialRecord(z.enum(TOOL_CLASSES), z.array(z.string().min(1)))
      .describe('Tool names by class, for `classes` and `tool.class` in policies.')
      .optional(),
  })
  .describe('One MCP server, served at `/mcp/<id>/`.');

const grant = z
  .strictObject({
    server: id.describe('The server that the token opens.'),
    token: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'use `wicketgate grants new`, which prints the hash')
      .describe('SHA-256 of the token; the token itself is never stored.'),
    policy: id.describe('Without a policy every call is denied.').optional(),
    label: z.string().min(1).max(128).describe('For people and records.').optional(),
    tags: z
      .record(z.string(), z.string())
      .describe('What policies see as `grant.tags`.')
      .optional(),
    expires: z.iso
      .datetime({ offset: true })
      .describe('From then on the token is refused.')
      .optional(),
    revoked: z
      .boolean()
      .describe('True: the token is refused and open streams are cut.')
      .optional(),
  })
  .describe('One agent: a bearer token, a server, a policy.');

const webhook = z
  .strictObject({
    url: z.string().describe('Where events are posted to, `http` or `https`.'),
    secret: z
      .string()
      .min(1)
      .describe(
        'What deliveries are signed with: `whsec_` and 24 to 64 bytes in base64. `${NAME}` takes an environment variable.',
      ),
    kinds: z
      .array(z.enum(EVENT_KINDS))
      .min(1)
      .describe('Only events of these kinds. Default: all.')
      .optional(),
    severity: z
      .enum(SEVERITIES)
      .describe('Only events of this severity and up. Default: all.')
      .optional(),
    local: z.boolean().describe('Allows private and loopback addresses. Default false.').optional(),
  })
  .describe('A receiver of change events.');

const registry = z
  .strictObject({
    enabled: z
      .boolean()
      .describe('False: neither pages nor `/v1` nor `/registry/mcp`. Default true.')
      .optional(),
    public: z
      .boolean()
      .describe('True: web pages of every origin may read `/v1`. Default false.')
      .optional(),
    baseUrl: z
      .string()
      .describe('How others reach the registry, `https://host`. Default: as they asked for it.')
      .optional(),
    webhooks: z.record(id, webhook).describe('By id.').optional(),
  })
  .describe('The catalogue of servers: pages, API, webhooks.');

const oidc = z
  .strictObject({
    issuer: z.string().describe('Address of the issuer, as its discovery document names it.'),
    clientId: z.string().min(1).describe('`${NAME}` takes an environment variable.'),
    clientSecret: z
      .string()
      .min(1)
      .describe('`${NAME}` takes an environment variable. Without one: a public client with PKCE.')
      .optional(),
    name: z.string().min(1).max(64).describe('What the button says. Default: the id.').optional(),
    allowedDomains: z
      .array(z.string().min(1))
      .describe(
        'Domains of e-mail addresses that this issuer speaks for: whoever proves one becomes a viewer without an invitation. Default: invited people only.',
      )
      .optional(),
    local: z
      .boolean()
      .describe('Allows private and loopback addresses, and `http`. Default false.')
      .optional(),
  })
  .describe('An OpenID Connect issuer; register `<address>/sign-in/oidc/<id>/callback` there.');

const signIn = z
  .strictObject({
    passwords: z.boolean().describe('False: people sign in through an issuer only.').optional(),
    oidc: z.record(id, oidc).describe('By id.').optional(),
  })
  .describe('How people sign in to the dashboard.');

const approvalWebhook = webhook
  .omit({ kinds: true, severity: true })
  .describe('A receiver of approvals that are requested and decided.');

const approvals = z
  .strictObject({
    minutes: z
      .int()
      .min(1)
      .max(10_080)
      .describe(
        'A held call waits this long for a person, and a decision holds this long. Default 15.',
      )
      .optional(),
    waitSeconds: z
      .int()
      .min(0)
      .max(600)
      .describe(
        'Holds the call open this long for a decision instead of answering at once. Default 0.',
      )
      .optional(),
    webhooks: z.record(id, approvalWebhook).describe('By id.').optional(),
  })
  .describe('Calls that a policy holds for a person.');

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  listen: z
    .string()
    .describe('Address and port, `HOST:PORT`; port 0 takes any free one. Default 127.0.0.1:8700.')
    .optional(),
  hosts: z
    .array(z.string().min(1))
    .describe('Further host names by which clients reach the gateway.')
    .optional(),
  origins: z
    .array(z.string().min(1))
    .describe('Origins of web pages that may call, as `https://host[:port]`.')
    .optional(),
  baseUrl: z
    .string()
    .describe('How people reach the dashboard, `https://host`. Default: as they asked for it.')
    .optional(),
  trustProxy: z
    .array(z.string().min(1))
    .describe(
      'Addresses or networks of reverse proxies, as `127.0.0.1` or `10.0.0.0/8`: only their `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
    )
    .optional(),
  signIn: signIn.optional(),
  bodyBytesMax: z
    .int()
    .min(1024)
    .max(268_435_456)
    .describe('Larger requests get 413. Default 4194304.')
    .optional(),
  organisation: id.describe('Who shares counters of scope `org`. Default `default`.').optional(),
  audit: z
    .strictObject({
      fsync: z
        .enum(['never', 'always'])
        .describe(
          '`always`: a record survives power loss too. Default `never` (it survives kill -9).',
        )
        .optional(),
      onFailure: z
        .enum(['deny', 'continue'])
        .describe(
          'What happens to a call whose record cannot be written. Default `deny`; `continue` lets calls without limits pass.',
        )
        .optional(),
    })
    .optional(),
  metrics: z
    .strictObject({
      listen: z
        .string()
        .describe(
          'Address and port, `HOST:PORT`, where `/metrics`, `/healthz` and `/readyz` are answered without a token. Default: on the main address only, metrics with an API token.',
        )
        .optional(),
    })
    .describe('Figures for Prometheus.')
    .optional(),
  registry: registry.optional(),
  approvals: approvals.optional(),
  servers: z.record(serverId, server).describe('By id.'),
  policies: z
    .record(id, z.union([z.string().min(1), z.record(z.string(), z.unknown())]))
    .describe('By id: the path of a policy file, or the document itself.')
    .optional(),
  grants: z.record(id, grant).describe('By id.').optional(),
});

export type Config = z.infer<typeof configSchema>;
export type ServerConfig = Config['servers'][string];
export type RegistryConfig = NonNullable<Config['registry']>;
export type WebhookConfig = NonNullable<RegistryConfig['webhooks']>[string];
export type ApprovalsConfig = NonNullable<Config['approvals']>;
export type ApprovalWebhookConfig = NonNullable<ApprovalsConfig['webhooks']>[string];
export type SignInConfig = NonNullable<Config['signIn']>;
export type OidcConfig = NonNullable<SignInConfig['oidc']>[string];
export type GrantConfig = NonNullable<Config['grants']>[string];
