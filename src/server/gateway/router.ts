// Every HTTP exchange enters here: Host and Origin, path, token, then the endpoint of the server.
// An unknown server and a server of another grant look the same from outside.
import type { Grant, GrantIndex } from '#server/auth/index.ts';
import { answerOpenPreflight, answerPreflight, withCors } from './cors.ts';
import { type Exchange, respondError } from './exchange.ts';
import type { Caller } from './gate.ts';
import type { HostCheck } from './host-check.ts';
import type { Access } from './inbound.ts';
import type { Endpoint } from './pass-through.ts';
import type { PolicyShelf } from './policy-shelf.ts';

/** Everything that a configuration decides; replaced whole when it changes. */
export interface RoutingTable {
  readonly grants: GrantIndex;
  readonly policies: PolicyShelf;
  readonly endpoints: ReadonlyMap<string, ServedEndpoint>;
  readonly hostCheck: HostCheck;
}

export interface ServedEndpoint {
  readonly server: Caller['server'];
  readonly endpoint: Endpoint;
}

export interface RouterParts {
  /** Read for every exchange, so that a new configuration holds from the next one on. */
  readonly table: () => RoutingTable;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Told about every request with a grant. */
  readonly onUse?: (grant: Grant) => void;
  /** Answers `/healthz`, `/readyz` and `/metrics`. */
  readonly operation: (exchange: Exchange) => void;
  /** What is served besides the gateway; absent: those paths do not exist. */
  readonly site?: Site;
}

/** A web application behind the same Host and Origin check. */
export interface Site {
  readonly handle: (exchange: Exchange) => void;
  /** True for what pages of every origin may read: public data, without any right behind it. */
  readonly isOpen: (path: string) => boolean;
}

/** `sse` and `message` are the two addresses of HTTP+SSE (2024-11-05). */
const ENDPOINT = /^\/mcp\/([a-z0-9][a-z0-9._-]{0,63})(?:\/(?:sse|message)?)?$/;

export function createRouter(parts: RouterParts): (exchange: Exchange) => void {
  const enter = (exchange: Exchange) => {
    const table = parts.table();
    const origin = exchange.header('origin');
    if (!table.hostCheck(exchange.header('host'), origin)) {
      const open = openSite(exchange, table, parts.site);
      if (origin === undefined || open === undefined) {
        respondError(exchange, 'forbidden_origin', '', 'null');
      } else if (exchange.method === 'OPTIONS') answerOpenPreflight(exchange);
      else open.handle(withCors(exchange, '*'));
    } else if (origin === undefined) route(exchange, table, parts);
    else if (exchange.method === 'OPTIONS') answerPreflight(exchange, origin);
    else route(withCors(exchange, origin), table, parts);
  };
  return (exchange) => {
    try {
      enter(exchange);
    } catch (error) {
      // A bug fails its own exchange and nothing else.
      parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!exchange.answered) respondError(exchange, 'internal', '', 'null');
    }
  };
}

function route(exchange: Exchange, table: RoutingTable, parts: RouterParts): void {
  const id = ENDPOINT.exec(exchange.path)?.[1];
  if (id === undefined) {
    serveOther(exchange, parts);
    return;
  }
  const grant = table.grants.authenticate(exchange.header('authorization'), parts.now());
  if (grant === undefined) {
    refuseToken(exchange);
    return;
  }
  const served = table.endpoints.get(id);
  if (served === undefined || !grant.servers.includes(id)) {
    respondError(exchange, 'not_found', '', 'null');
    return;
  }
  parts.onUse?.(grant);
  served.endpoint.handle(exchange, accessOf(grant, served, parts));
}

/**
 * @returns grant and policy are looked up anew for every message: a grant that has been revoked
 *   meanwhile has no policy left, so what it still sends on an open stream is denied
 */
function accessOf(grant: Grant, served: ServedEndpoint, parts: RouterParts): Access {
  return {
    grant: grant.id,
    caller(session): Caller {
      const { grants, policies } = parts.table();
      const found = grants.renew(grant, parts.now());
      const live = found?.servers.includes(served.server.id) === true;
      const policy = live && found.policy !== undefined ? policies.find(found.policy) : undefined;
      const { organisation } = grant;
      return { grant: live ? found : grant, server: served.server, policy, session, organisation };
    },
  };
}

/** The gateway's own paths never reach the site, known or not. */
const OPERATION = new Set(['/healthz', '/readyz', '/metrics']);

function serveOther(exchange: Exchange, { operation, site }: RouterParts): void {
  if (OPERATION.has(exchange.path)) operation(exchange);
  else if (exchange.path.startsWith('/mcp/') || site === undefined) {
    respondError(exchange, 'not_found', '', 'null');
  } else site.handle(exchange);
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A foreign page may read public data; the name by which it reaches us must still be ours. */
function openSite(
  exchange: Exchange,
  table: RoutingTable,
  site: Site | undefined,
): Site | undefined {
  const reads = READS.has(exchange.method) && site?.isOpen(exchange.path) === true;
  return reads && table.hostCheck(exchange.header('host'), undefined) ? site : undefined;
}

function refuseToken(exchange: Exchange): void {
  const sent = exchange.header('authorization') !== undefined;
  const challenge = `Bearer realm="wicketgate"${sent ? ', error="invalid_token"' : ''}`;
  respondError(exchange, 'unauthorized', '', 'null', { 'WWW-Authenticate': challenge });
}
