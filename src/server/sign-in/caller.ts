// Who asks, as far as the connection tells: address, origin as the browser knows it, and whether what
// is said stays secret. Headers of proxies are believed only when a trusted proxy has sent them.
import { BlockList, isIP } from 'node:net';

export interface CallerParts {
  /** Addresses and networks of our own reverse proxies. */
  readonly trustProxy?: readonly string[] | undefined;
  /** `https://host`: how people reach us, when that is known. */
  readonly baseUrl?: string | undefined;
}

export interface Caller {
  /** Of the client; `unknown` without a connection. */
  readonly address: string;
  /** What `Origin` must be for a page of ours. */
  readonly origin: string;
  /** `plain`: everybody on the way can read along. */
  readonly way: 'tls' | 'loopback' | 'plain';
}

export type CallerOf = (request: Request, peer?: string) => Caller;

const HOPS_MAX = 32;

export function createCallerOf({ trustProxy = [], baseUrl }: CallerParts): CallerOf {
  const trusted = networks(trustProxy);
  const own = baseUrl === undefined ? undefined : new URL(baseUrl);
  const isTrusted = (address: string) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return (request, peer) => {
    const url = new URL(request.url);
    const near = peer === undefined ? 'unknown' : plainAddress(peer);
    const proxied = isTrusted(near);
    const isOwn = own !== undefined && own.host === url.host;
    const scheme = proxied ? forwardedScheme(request) : undefined;
    const origin = isOwn ? own.origin : `${scheme ?? 'http'}://${url.host}`;
    return {
      address: proxied ? farAddress(request, near, isTrusted) : near,
      origin,
      way: wayOf(origin),
    };
  };
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** The nearest proxy's word; what stands before it may come from anybody. */
function forwardedScheme(request: Request): 'http' | 'https' | undefined {
  const value = request.headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
  return value === 'https' || value === 'http' ? value : undefined;
}

/** Walks from the nearest hop outwards, as long as the one that tells is trusted. */
function farAddress(request: Request, near: string, isTrusted: (a: string) => boolean): string {
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').slice(-HOPS_MAX);
  let address = near;
  for (const hop of hops.toReversed()) {
    const told = hopAddress(hop.trim());
    if (told === undefined) return address;
    address = told;
    if (!isTrusted(address)) return address;
  }
  return address;
}

/** `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]:80`. */
function hopAddress(text: string): string | undefined {
  if (isIP(text) !== 0) return plainAddress(text);
  const bare = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::\d{1,5})?$/i.exec(text);
  const address = bare?.[1] ?? bare?.[2] ?? '';
  return isIP(address) === 0 ? undefined : plainAddress(address);
}

/** IPv4 addresses come as IPv6 ones where a socket listens on both. */
function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.toLowerCase();
}

function wayOf(origin: string): Caller['way'] {
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:') return 'tls';
  const near = hostname === 'localhost' || hostname === '[::1]' || /^127\.[0-9.]+$/.test(hostname);
  return near ? 'loopback' : 'plain';
}
