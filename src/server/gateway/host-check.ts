// Host and Origin are checked on every request: a page in a browser must not reach a gateway on
// this machine through a name that resolves to it (DNS rebinding, mcp-protocol 2.2).
import { isIP } from 'node:net';

export interface HostCheckParts {
  /** The address that the gateway listens on. */
  readonly listenHost: string;
  /** Further host names, without port, that clients use to reach it. */
  readonly hosts: readonly string[];
  /** Further origins that browsers may come from, as `https://host[:port]`. */
  readonly origins: readonly string[];
  /** `https://host`: how people reach it. Its host is one more name. */
  readonly baseUrl?: string | undefined;
}

/** True when a request with these headers may be served. */
export type HostCheck = (host: string | undefined, origin: string | undefined) => boolean;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const CACHE_MAX = 256;

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\./.test(host);
}

export function createHostCheck(parts: HostCheckParts): HostCheck {
  const open = !isLoopback(parts.listenHost) && parts.hosts.length === 0;
  const hosts = new Set([...LOOPBACK, ...parts.hosts.map((host) => host.toLowerCase())]);
  if (!open && !isLoopback(parts.listenHost)) hosts.add(bracketed(parts.listenHost));
  if (parts.baseUrl !== undefined) hosts.add(new URL(parts.baseUrl).hostname);
  const origins = new Set(parts.origins.map((origin) => origin.toLowerCase()));
  const seen = new Map<string, boolean>();

  function hostAllowed(host: string): boolean {
    const name = hostName(host);
    return name !== undefined && (open || hosts.has(name));
  }

  function originAllowed(origin: string): boolean {
    if (origins.has(origin.toLowerCase())) return true;
    const match = /^https?:\/\/([^/?#@\\]+)$/i.exec(origin);
    const name = match === null ? undefined : hostName(match[1] ?? '');
    return name !== undefined && hosts.has(name);
  }

  return (host, origin) => {
    if (host === undefined) return false;
    const key = origin === undefined ? host : `${host}\n${origin}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const allowed = hostAllowed(host) && (origin === undefined || originAllowed(origin));
    if (seen.size >= CACHE_MAX) seen.clear();
    seen.set(key, allowed);
    return allowed;
  };
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host.toLowerCase()}]` : host.toLowerCase();
}

/** The name or address before the port, lower case; `undefined` when it is malformed. */
function hostName(host: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(host);
  return match?.[1]?.toLowerCase();
}
