// An authenticated exchange on its way to an upstream, and what can be read off it.
import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '#contract/errors.ts';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
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
}

/** Why the body cannot be read as JSON at all. */
export function unfitBody(exchange: Exchange): ErrorCode | undefined {
  const type = exchange.header('content-type') ?? '';
  if (type !== 'application/json' && !/^application\/json\s*(?:;|$)/i.test(type))
    return 'media_type';
  const coding = exchange.header('content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return 'content_coding';
  return isUtf8(exchange.body) ? undefined : 'parse_error';
}

/** The revision that an answer to `initialize` settles on. */
export function negotiatedRevision(answer: string): string | undefined {
  return /"protocolVersion"\s*:\s*"(\d{4}-\d{2}-\d{2})"/.exec(answer)?.[1];
}

/** The head lines that put a request of the gateway's own into the client's session. */
export function sessionHeaders({ exchange, session }: Inbound): string {
  const version = exchange.header('mcp-protocol-version');
  const versionLine = version === undefined ? '' : `MCP-Protocol-Version: ${version}\r\n`;
  return session === undefined
    ? versionLine
    : `${versionLine}Mcp-Session-Id: ${session.upstreamId}\r\n`;
}

/** The tasks that a message is about, wherever it names them. */
export function namedTasks(message: InboundMessage): readonly string[] {
  const { params } = message;
  if (params === undefined) return [];
  const notifications = ownMember(params, 'notifications');
  const nested = isJsonObject(notifications) ? ownMember(notifications, 'taskIds') : undefined;
  const all = [ownMember(params, 'taskId'), ownMember(params, 'taskIds'), nested].flat();
  return all.filter((id) => typeof id === 'string');
}
