// An authenticated exchange on its way to an upstream, and what can be read off it.
import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '#contract/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Caller } from './gate.ts';
import type { OpenedSession } from './session-seal.ts';

/** Who stands behind an authenticated exchange. */
export interface Access {
  readonly grant: string;
  /** Read for every message, so that an edited policy applies to the next one. */
  caller(session: string | undefined): Caller;
}

/** An exchange with its grant and the session that it belongs to. */
export interface Inbound {
  readonly exchange: Exchange;
  readonly access: Access;
  readonly session: OpenedSession | undefined;
  /** Gives the request's id back; idempotent. */
  readonly release: () => void;
}

/**
 * JSON in UTF-8. Another `charset` is refused even if it is a wrong one for JSON: a server that
 * believes it (UTF-7 is made of ASCII) would read another call than the one decided.
 */
const JSON_TYPE = /^application\/json(?:[ \t]*;[ \t]*charset="?utf-?8"?)?;?$/i;

/** Why the body cannot be read as JSON at all. */
export function unfitBody(exchange: Exchange): ErrorCode | undefined {
  const type = exchange.header('content-type') ?? '';
  if (type !== 'application/json' && !JSON_TYPE.test(type)) return 'media_type';
  const coding = exchange.header('content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return 'content_coding';
  return isUtf8(exchange.body) ? undefined : 'parse_error';
}

/** The head lines that put a request of the gateway's own into the client's session. */
export function sessionHeaders({ exchange, session }: Inbound): string {
  const version = exchange.header('mcp-protocol-version');
  const versionLine = version === undefined ? '' : `MCP-Protocol-Version: ${version}\r\n`;
  return session === undefined
    ? versionLine
    : `${versionLine}Mcp-Session-Id: ${session.upstreamId}\r\n`;
}
