// Room: the registry as others see it: pages, the API `/v1`, the MCP server. Reads the catalogue and
// shows it; what is in it comes from scans.
export { type RegistryStdioParts, serveRegistryOverStdio } from './mcp/serve-stdio.ts';
/** Colours, type and frame of all pages that are made here; other rooms' pages look the same. */
export { STYLE_BASE } from './pages/style-base.ts';
export {
  createSite,
  isPublicData,
  MCP_PATH,
  type RegistrySite,
  type SiteParts,
  unavailableSite,
} from './site.ts';
