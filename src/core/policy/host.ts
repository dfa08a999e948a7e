// Hosts for `host_in` (§4.2): the host of a URL in the call, and the host names of a policy, both
// through the platform's one WHATWG URL parser so that they cannot be read differently.

interface UrlParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly username: string;
  readonly password: string;
}

// A pure function of every JavaScript platform; declared here because core has no platform types.
declare const URL: { new (text: string): UrlParts; canParse(text: string): boolean };

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:']);
/** Text that would end the host, or that no host may hold; `*` stands only in front. */
const NOT_IN_HOST = /[\u0000-\u0020\u007f/\\?#@<>^|*]/;
const ADDRESS_V4 = /^\d+\.\d+\.\d+\.\d+$/;

/** What a policy names: one host, or all hosts below a domain. */
export interface HostPattern {
  readonly host: string;
  readonly below: boolean;
}

function withoutDot(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

/**
 * The host of an absolute http, https, ws or wss URL: lower case, punycode, one trailing dot
 * removed. `undefined` for any other text, and when it carries a user name or password.
 */
export function hostOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!PROTOCOLS.has(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return withoutDot(url.hostname);
}

/** Reads a host name of a policy; `undefined` when it is not just a host, or `*.` and a domain. */
export function parseHostPattern(text: string): HostPattern | undefined {
  const below = text.startsWith('*.');
  const name = below ? text.slice(2) : text;
  const bracketed = name.startsWith('[') && name.indexOf(']') === name.length - 1;
  if (name === '' || NOT_IN_HOST.test(name) || (name.includes(':') && !bracketed)) return undefined;
  const host = hostOfUrl(`http://${name}/`);
  if (host === undefined || host === '') return undefined;
  if (below && (host.startsWith('[') || ADDRESS_V4.test(host))) return undefined;
  return { host, below };
}

/** True when the host is the pattern's, or a subdomain of it where the pattern has `*.`. */
export function matchesHost(host: string, pattern: HostPattern): boolean {
  if (!pattern.below) return host === pattern.host;
  return host.length > pattern.host.length + 1 && host.endsWith(`.${pattern.host}`);
}
