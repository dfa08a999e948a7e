// Whether the headers of a request say the same as its body, for the exchanges of the pass-through
// (core/mcp/mirrored-headers.ts knows the rules).
import {
  headerMismatch,
  type InboundMessage,
  isModernRevision,
  parameterMismatch,
} from '#core/mcp/index.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { decodeBase64 } from './base64.ts';
import type { Exchange } from './exchange.ts';

/** What disagrees, in words, or `undefined`. */
export function envelopeMismatch(exchange: Exchange, message: InboundMessage): string | undefined {
  return headerMismatch(message, (name) => exchange.header(name), decodeBase64);
}

/** The same for the arguments that a tool's schema mirrors; needs the tool to be known. */
export function argumentMismatch(
  exchange: Exchange,
  { call, modern }: InboundMessage,
  book: ToolBook,
): string | undefined {
  if (call === undefined) return undefined;
  // A header alone can make a server read the others.
  if (!modern && !isModernRevision(exchange.header('mcp-protocol-version') ?? '')) return undefined;
  const mirrored = book.find(call.name)?.mirrored ?? [];
  if (mirrored.length === 0) return undefined;
  return parameterMismatch(call.arguments, mirrored, (name) => exchange.header(name), decodeBase64);
}
