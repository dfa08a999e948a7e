// One upstream that is spoken to over HTTP: its address, what is sent with every request, its time
// limits, and the connections to it.
import { Fault } from '#contract/errors.ts';
import { createLookup } from './address-guard.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';

export interface HttpTargetConfig {
  readonly id: string;
  readonly url: string;
  /** The server's own credentials; they win over anything a client sends. */
  readonly headers: Readonly<Record<string, string>>;
  /** True when private, loopback and link-local addresses are wanted. */
  readonly local: boolean;
  readonly timeouts: UpstreamTimeouts;
}

export interface UpstreamTimeouts {
  readonly connectMs: number;
  /** From sending a request to the first byte of its answer. */
  readonly firstByteMs: number;
  /** Between two bytes of a streamed answer; 0: no limit. */
  readonly idleMs: number;
}

export const DEFAULT_TIMEOUTS: UpstreamTimeouts = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 300_000,
};

export interface HttpTarget {
  readonly id: string;
  readonly timeouts: UpstreamTimeouts;
  readonly client: HttpClient;
  /** Names (lower case) that the client may not set, because the server's credentials do. */
  readonly ownHeaders: ReadonlySet<string>;
  /** The head up to and including the fixed headers: `POST /mcp HTTP/1.1 …`. */
  headStart(method: string): string;
  close(): void;
}

/** Throws a `Fault` of owner `config` when the URL or a header cannot be used. */
export function createHttpTarget(config: HttpTargetConfig): HttpTarget {
  const url = readUrl(config.url);
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const client = createHttpClient({
    secure,
    host,
    port,
    lookup: createLookup(host, config.local),
    connectTimeoutMs: config.timeouts.connectMs,
  });
  let fixed = `Host: ${url.host}\r\nAccept-Encoding: identity\r\n`;
  for (const [name, value] of Object.entries(config.headers)) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new Fault(
        'upstream_refused_address',
        `header \`${name}\` of \`${config.id}\` is malformed`,
      );
    }
    fixed += `${name}: ${value}\r\n`;
  }
  const target = `${url.pathname}${url.search}`;
  const starts = new Map<string, string>();
  return {
    id: config.id,
    timeouts: config.timeouts,
    client,
    ownHeaders: new Set(Object.keys(config.headers).map((name) => name.toLowerCase())),
    headStart(method) {
      let start = starts.get(method);
      if (start === undefined) {
        start = `${method} ${target} HTTP/1.1\r\n${fixed}`;
        starts.set(method, start);
      }
      return start;
    },
    close: () => client.close(),
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Fault('upstream_refused_address', `\`${text}\` is no http or https URL`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Fault('upstream_refused_address', 'put credentials into `headers`, not into the URL');
  }
  return url;
}
