// Room: the MCP clients of a machine. Where their configurations are, which servers they name, and
// what of that may be shown. Used by the command line and by whatever scans a configuration.
export { addEntry } from './add-entry.ts';
export { type HookEdit, hookLines, withHook, withoutHook } from './claude-hook.ts';
export type {
  ClientConfig,
  ClientEntry,
  ClientId,
  ConfigScope,
} from './client-entry.ts';
export { type ClientFile, clientPlaces, type FindParts, findClientFiles } from './client-files.ts';
export {
  CONNECT_FORMS,
  type ConnectForm,
  entryName,
  type Snippet,
  snippetFor,
  snippetsFor,
  TOKEN_PLACEHOLDER,
} from './client-snippets.ts';
export { CLIENT_TITLES, type Dialect, type Machine } from './client-table.ts';
export { type GatewayWords, signInOf } from './entry-change.ts';
export { type HookSubject, readHookCall, splitToolName } from './hook-call.ts';
export { type Candidate, type Identification, identify, identifyCommand } from './identify.ts';
export { gatewayArguments } from './launchers.ts';
export { npmPackage, pypiPackage } from './package-spec.ts';
export { type ConfigFile, configFileOf, readClientConfig } from './read-client-config.ts';
export {
  type EntryEdit,
  entryValue,
  putBackEntry,
  redirectEntry,
  rewriteEntry,
} from './rewrite-entry.ts';
export { shownConfig } from './shown-config.ts';
export { identifierOf, identifiersOf, shownCommand, shownUrl } from './shown-entry.ts';
