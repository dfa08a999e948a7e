// The way in of `run --listen`: one endpoint at `/mcp`, for everybody on this machine, or for whoever
// has the one token. Host and Origin are checked on every request.
import { hashToken } from '#server/auth/index.ts';
import { answerPreflight, withCors } from '#server/gateway/cors.ts';
import { type Exchange, respondError } from '#server/gateway/exchange.ts';
import type { HostCheck } from '#server/gateway/host-check.ts';
import type { Access } from '#server/gateway/inbound.ts';
import type { Endpoint } from '#server/gateway/pass-through.ts';

export interface RunRouterParts {
  readonly endpoint: Endpoint;
  readonly access: Access;
  readonly hostCheck: HostCheck;
  /** Absent: no token is asked for. */
  readonly token: string | undefined;
}

const ENDPOINT = /^\/mcp(?:\/(?:sse|message)?)?$/;
const BEARER = /^bearer +([\x21-\x7e]+)$/i;

export function createRunRouter(parts: RunRouterParts): (exchange: Exchange) => void {
  const wanted = parts.token === undefined ? undefined : hashToken(parts.token);
  const route = (exchange: Exchange) => {
    if (!ENDPOINT.test(exchange.path)) {
      respondError(exchange, 'not_found', 'the endpoint is `/mcp`', 'null');
      return;
    }
    const sent = BEARER.exec(exchange.header('authorization') ?? '')?.[1];
    if (wanted !== undefined && (sent === undefined || hashToken(sent) !== wanted)) {
      const challenge = { 'WWW-Authenticate': 'Bearer realm="wicketgate"' };
      respondError(exchange, 'unauthorized', '', 'null', challenge);
      return;
    }
    parts.endpoint.handle(exchange, parts.access);
  };
  return (exchange) => {
    const origin = exchange.header('origin');
    if (!parts.hostCheck(exchange.header('host'), origin)) {
      respondError(exchange, 'forbidden_origin', '', 'null');
    } else if (origin === undefined) route(exchange);
    else if (exchange.method === 'OPTIONS') answerPreflight(exchange, origin);
    else route(withCors(exchange, origin));
  };
}
