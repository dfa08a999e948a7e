// The protocol's own names and revisions, as data. Source: the MCP specification,
// revisions 2024-11-05 to 2026-07-28.

/** The first stateless revision: no handshake, no session, `_meta` names the version. */
export const FIRST_MODERN_REVISION = '2026-07-28';
/** The only revision whose receivers must accept JSON-RPC batches. */
export const BATCH_REVISION = '2025-03-26';

export const META_VERSION = 'io.modelcontextprotocol/protocolVersion';
export const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
export const META_LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
export const META_SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
/** Where a decision travels in a result's `_meta`. */
export const META_DECISION = 'wicketgate/decision';

/** The parameter that `Mcp-Name` mirrors, by method. */
export const NAME_PARAMETER: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** True for a version string of the stateless era; dates compare as text. */
export function isModernRevision(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= FIRST_MODERN_REVISION;
}
