// Since 2026-07-28 HTTP headers mirror parts of the body so that intermediaries can route on them.
// The body is the truth: a request whose headers say something else is refused, because whoever
// acts on the header would act on another call than the one decided (SEP-2243).
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from './message.ts';
import { isModernRevision, NAME_PARAMETER } from './protocol.ts';

/** Header values by lower-case name; `undefined` when absent. */
export type HeaderReader = (name: string) => string | undefined;
/** Decodes base64 to text; `undefined` when it is no base64 of UTF-8. */
export type Base64Decoder = (encoded: string) => string | undefined;

/** One argument that a tool's schema mirrors into a header. */
export interface MirroredArgument {
  /** The header's name after `mcp-param-`, lower case. */
  readonly header: string;
  /** Keys from `arguments` down. */
  readonly path: readonly string[];
}

/**
 * What disagrees between headers and body of a modern message, in words, or `undefined`.
 * Legacy messages are only judged by a version header that contradicts the body.
 */
export function headerMismatch(
  message: InboundMessage,
  header: HeaderReader,
  decode: Base64Decoder,
): string | undefined {
  const version = header('mcp-protocol-version');
  if (message.claimedRevision !== undefined && version !== undefined) {
    if (version !== message.claimedRevision) {
      return '`MCP-Protocol-Version` differs from the version in the body';
    }
  }
  const method = header('mcp-method');
  if (method !== undefined && message.method !== '' && method !== message.method) {
    return '`Mcp-Method` differs from the method in the body';
  }
  const name = header('mcp-name');
  if (name !== undefined) {
    const wanted = mirroredName(message);
    const decoded = decodeValue(name, decode);
    if (decoded === undefined) return '`Mcp-Name` is not well-formed';
    if (wanted !== undefined && decoded !== wanted) return '`Mcp-Name` differs from the body';
  }
  if (message.kind !== 'request' || !message.modern) return undefined;
  return missingHeader(message, version, method, name);
}

function missingHeader(
  message: InboundMessage,
  version: string | undefined,
  method: string | undefined,
  name: string | undefined,
): string | undefined {
  if (version === undefined) return '`MCP-Protocol-Version` is missing';
  // Versions the gateway does not know are the upstream's to refuse, with its own list.
  if (!isModernRevision(version)) return undefined;
  if (method === undefined) return '`Mcp-Method` is missing';
  if (name === undefined && mirroredName(message) !== undefined) return '`Mcp-Name` is missing';
  return undefined;
}

function mirroredName(message: InboundMessage): string | undefined {
  const parameter = NAME_PARAMETER[message.method];
  if (parameter === undefined || message.params === undefined) return undefined;
  const value = ownMember(message.params, parameter);
  return typeof value === 'string' ? value : undefined;
}

/** The value that a header carries: plain text, or `=?base64?…?=` of UTF-8. */
export function decodeValue(value: string, decode: Base64Decoder): string | undefined {
  if (value.startsWith('=?base64?') && value.endsWith('?=')) return decode(value.slice(9, -2));
  return /^[\t\x20-\x7e]*$/.test(value) ? value : undefined;
}

/** The arguments that a tool's `inputSchema` marks with `x-mcp-header`. */
export function mirroredArguments(schema: Json | undefined): readonly MirroredArgument[] {
  const found: MirroredArgument[] = [];
  collect(schema, [], found, 0);
  return found;
}

function collect(
  schema: Json | undefined,
  path: readonly string[],
  found: MirroredArgument[],
  depth: number,
): void {
  if (schema === undefined || !isJsonObject(schema) || depth > 16) return;
  const mark = ownMember(schema, 'x-mcp-header');
  if (typeof mark === 'string' && path.length > 0) found.push({ header: mark.toLowerCase(), path });
  const properties = ownMember(schema, 'properties');
  if (properties === undefined || !isJsonObject(properties)) return;
  for (const key of Object.keys(properties)) {
    collect(properties[key], [...path, key], found, depth + 1);
  }
}

/** Which `Mcp-Param-*` header disagrees with the arguments, in words, or `undefined`. */
export function parameterMismatch(
  args: JsonObject,
  mirrored: readonly MirroredArgument[],
  header: HeaderReader,
  decode: Base64Decoder,
): string | undefined {
  for (const { header: name, path } of mirrored) {
    const sent = header(`mcp-param-${name}`);
    const value = valueAt(args, path);
    const shown = `\`Mcp-Param-${name}\``;
    if (value === undefined || value === null) {
      if (sent !== undefined) return `${shown} mirrors an argument that is absent`;
      continue;
    }
    if (sent === undefined) return `${shown} is missing`;
    const decoded = decodeValue(sent, decode);
    if (decoded === undefined) return `${shown} is not well-formed`;
    if (!sameValue(value, decoded)) return `${shown} differs from the argument`;
  }
  return undefined;
}

function valueAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args;
  for (const key of path) {
    if (value === undefined || !isJsonObject(value)) return undefined;
    value = ownMember(value, key);
  }
  return value;
}

function sameValue(value: Json, text: string): boolean {
  if (typeof value === 'number') return text.trim() !== '' && Number(text) === value;
  if (typeof value === 'boolean') return text === String(value);
  return value === text;
}
