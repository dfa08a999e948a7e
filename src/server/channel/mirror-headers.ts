// The headers that mirror parts of a modern message (SEP-2243), written for a client that did not
// have to send any because it speaks stdio. Used by the Streamable HTTP link.
import { isJsonObject, type Json, type JsonObject, ownMember } from '#core/kit/json.ts';
import { type MirroredArgument, NAME_PARAMETER } from '#core/mcp/index.ts';

/**
 * @param params of a request
 * @param mirrored arguments that the called tool's schema marks; empty for other methods
 */
export function mirrorHeaders(
  method: string,
  params: JsonObject,
  mirrored: readonly MirroredArgument[],
): Record<string, string> {
  const headers: Record<string, string> = { 'Mcp-Method': encodeValue(method) };
  const parameter = NAME_PARAMETER[method];
  const name = parameter === undefined ? undefined : ownMember(params, parameter);
  if (typeof name === 'string') headers['Mcp-Name'] = encodeValue(name);
  const args = ownMember(params, 'arguments');
  for (const { header, path } of mirrored) {
    const value = valueAt(args, path);
    if (value === undefined || value === null || typeof value === 'object') continue;
    headers[`Mcp-Param-${header}`] = encodeValue(String(value));
  }
  return headers;
}

function valueAt(from: Json | undefined, path: readonly string[]): Json | undefined {
  let value = from;
  for (const key of path) {
    if (value === undefined || !isJsonObject(value)) return undefined;
    value = ownMember(value, key);
  }
  return value;
}

/** Plain where every server reads it the same way, else base64 of the UTF-8 bytes. */
function encodeValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value);
  if (plain && !value.startsWith('=?base64?')) return value;
  return `=?base64?${Buffer.from(value).toString('base64')}?=`;
}
