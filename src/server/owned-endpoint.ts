// An endpoint whose sessions or children one process of several has: what belongs to them is answered
// there, everything else here. Used by served-servers.ts.
import type { Exchange } from '#server/gateway/exchange.ts';
import type { Endpoint } from '#server/gateway/pass-through.ts';

/** True: another process answers the exchange, the one that owns the server. */
export type Elsewhere = (server: string, exchange: Exchange) => boolean;

const BATCH = /^[ \t\r\n]*\[/;

/** Which sessions may send batches is known where their handshake was seen. */
export function concernsBatches({ body }: Exchange): boolean {
  return body.includes('"initialize"') || BATCH.test(body.toString('latin1', 0, 1_024));
}

/** The same endpoint, whose exchanges `concerns` are answered by the process that owns the server. */
export function withOwner(
  elsewhere: Elsewhere | undefined,
  id: string,
  endpoint: Endpoint,
  concerns: (exchange: Exchange) => boolean,
): Endpoint {
  if (elsewhere === undefined) return endpoint;
  return {
    handle(exchange, access) {
      if (!concerns(exchange) || !elsewhere(id, exchange)) endpoint.handle(exchange, access);
    },
    ...(endpoint.retire === undefined
      ? {}
      : { retire: () => endpoint.retire?.() ?? Promise.resolve() }),
    sessions: () => endpoint.sessions?.() ?? 0,
    close: () => endpoint.close(),
  };
}
