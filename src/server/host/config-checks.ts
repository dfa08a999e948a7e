// What the schema of the configuration cannot say: that references hold, that addresses and headers
// can be used, that variables are set. Called by config-file.ts on a document of the right shape.
import type { ApprovalsConfig, Config, RegistryConfig, ServerConfig } from '#contract/config.ts';

export type Report = (
  keys: readonly PropertyKey[],
  code: string,
  message: string,
  help?: string,
) => void;

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the servers with `${NAME}` replaced in headers and environment */
export function checkServers(
  servers: Config['servers'],
  environment: Environment,
  report: Report,
): Config['servers'] {
  const expanded: Record<string, ServerConfig> = {};
  for (const [id, server] of Object.entries(servers)) {
    checkKind(id, server, report);
    checkUrl(id, server, report);
    const headers = expand(['servers', id, 'headers'], server.headers, environment, report);
    const env = expand(['servers', id, 'env'], server.env, environment, report);
    checkHeaders(id, headers ?? {}, report);
    expanded[id] = {
      ...server,
      ...(headers === undefined ? {} : { headers }),
      ...(env === undefined ? {} : { env }),
    };
  }
  return expanded;
}

function checkKind(id: string, server: ServerConfig, report: Report): void {
  const wrong = (message: string) => report(['servers', id], 'server_address', message);
  const { url, command } = server;
  if ((url === undefined) === (command === undefined)) {
    wrong('a server has either `url` or `command`');
  }
  if (command !== undefined && (server.headers !== undefined || server.transport !== undefined)) {
    wrong('`headers` and `transport` go with `url`');
  }
  if (url !== undefined && (server.env !== undefined || server.cwd !== undefined)) {
    wrong('`env` and `cwd` go with `command`');
  }
}

function checkUrl(id: string, { url }: ServerConfig, report: Report): void {
  if (url !== undefined) checkHttpUrl(['servers', id, 'url'], url, report);
}

/** The URL is not shown: it may hold a secret. */
export function checkHttpUrl(keys: readonly string[], text: string, report: Report): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const wrong = (message: string, help: string) => report(keys, 'server_url', message, help);
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    wrong('this is no http or https URL', 'write it like `https://host/mcp`');
  } else if (url.username !== '' || url.password !== '') {
    wrong('a URL may not hold a user name or a password', 'put credentials into `headers`');
  }
}

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Headers that the gateway writes itself; a second one would change how a request is read. */
const OWN_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'mcp-session-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function checkHeaders(id: string, headers: Readonly<Record<string, string>>, report: Report): void {
  for (const [name, value] of Object.entries(headers)) {
    const keys = ['servers', id, 'headers', name];
    if (!HEADER_NAME.test(name)) report(keys, 'header', `\`${name}\` is no name of a header`);
    else if (OWN_HEADERS.has(name.toLowerCase())) {
      report(keys, 'header', `\`${name}\` is written by the gateway`);
    } else if (!HEADER_VALUE.test(value)) {
      report(keys, 'header', `the value of \`${name}\` is not plain ASCII on one line`);
    }
  }
}

/** @returns the registry with `${NAME}` replaced in the secrets of its webhooks */
export function checkRegistry(
  registry: RegistryConfig | undefined,
  environment: Environment,
  report: Report,
): RegistryConfig | undefined {
  if (registry === undefined) return undefined;
  const { baseUrl, webhooks, ...rest } = registry;
  if (baseUrl !== undefined && !ORIGIN.test(baseUrl)) {
    const help = 'write it like `https://host` or `https://host:port`, no path';
    report(['registry', 'baseUrl'], 'origin', `\`${baseUrl}\` is no origin`, help);
  }
  const expanded = Object.entries(webhooks ?? {}).map(([id, webhook]) => {
    const keys = ['registry', 'webhooks', id];
    checkHttpUrl([...keys, 'url'], webhook.url, report);
    return [id, { ...webhook, secret: readSecret(keys, webhook.secret, environment, report) }];
  });
  return {
    ...rest,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(webhooks === undefined ? {} : { webhooks: Object.fromEntries(expanded) }),
  };
}

/** @returns the approvals with `${NAME}` replaced in the secrets of their webhooks */
export function checkApprovals(
  approvals: ApprovalsConfig | undefined,
  environment: Environment,
  report: Report,
): ApprovalsConfig | undefined {
  if (approvals?.webhooks === undefined) return approvals;
  const expanded = Object.entries(approvals.webhooks).map(([id, webhook]) => {
    const keys = ['approvals', 'webhooks', id];
    checkHttpUrl([...keys, 'url'], webhook.url, report);
    return [id, { ...webhook, secret: readSecret(keys, webhook.secret, environment, report) }];
  });
  return { ...approvals, webhooks: Object.fromEntries(expanded) };
}

const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

function readSecret(
  keys: readonly string[],
  text: string,
  environment: Environment,
  report: Report,
): string {
  const unset: string[] = [];
  const secret = expand(keys, { secret: text }, environment, (...problem) => {
    unset.push(problem[1]);
    report(...problem);
  })?.['secret'];
  // The value is not shown: it is a secret, or the wrong one of another place.
  if (unset.length === 0 && !SECRET.test(secret ?? '')) {
    const help = 'make one with `echo whsec_$(openssl rand -base64 32)`';
    report([...keys, 'secret'], 'secret', 'this is no secret of a webhook', help);
  }
  return secret ?? '';
}

export function checkGrants(
  config: Config,
  policies: ReadonlyMap<string, unknown>,
  report: Report,
): void {
  const tokens = new Map<string, string>();
  for (const [id, grant] of Object.entries(config.grants ?? {})) {
    if (!Object.hasOwn(config.servers, grant.server)) {
      report(['grants', id, 'server'], 'unknown_server', `no server is called \`${grant.server}\``);
    }
    if (grant.policy !== undefined && !policies.has(grant.policy)) {
      report(['grants', id, 'policy'], 'unknown_policy', `no policy is called \`${grant.policy}\``);
    }
    const other = tokens.get(grant.token);
    if (other !== undefined) {
      report(['grants', id, 'token'], 'duplicate_token', `the token is that of \`${other}\``);
    }
    tokens.set(grant.token, id);
  }
}

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/i;
export const ORIGIN = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;

/** A host or origin in another form would never match, and nobody would know why. */
export function checkNames(config: Config, report: Report): void {
  for (const [index, host] of (config.hosts ?? []).entries()) {
    if (HOST.test(host)) continue;
    report(['hosts', index], 'host', `\`${host}\` is no host name`, 'leave out scheme and port');
  }
  for (const [index, origin] of (config.origins ?? []).entries()) {
    if (ORIGIN.test(origin)) continue;
    const help = 'write it as browsers do: `https://host` or `https://host:port`, no path';
    report(['origins', index], 'origin', `\`${origin}\` is no origin`, help);
  }
}

/** `${NAME}` in the values of headers and environment. */
export function expand(
  keys: readonly string[],
  values: Readonly<Record<string, string>> | undefined,
  environment: Environment,
  report: Report,
): Readonly<Record<string, string>> | undefined {
  if (values === undefined) return undefined;
  const entries = Object.entries(values).map(([name, value]) => {
    const text = value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
      const found = environment[variable];
      if (found !== undefined) return found;
      const help = 'set it in the environment of the gateway';
      report([...keys, name], 'unset_variable', `the variable \`${variable}\` is not set`, help);
      return '';
    });
    return [name, text] as const;
  });
  return Object.fromEntries(entries);
}
