// The channel room: everything that speaks MCP message by message — stdio, child processes, remote
// servers behind a stdio client, and our own Streamable HTTP server in front of a child.
export { type ChildCommand, openChildLink } from './child-link.ts';
export { type ChannelEndpointParts, createChannelEndpoint } from './endpoint.ts';
export { openHttpLink } from './http-link.ts';
export type { FlowingLink, LinkEvents, OpenLink } from './link-events.ts';
export { probeTransport } from './probe-transport.ts';
export { createReaper, type Reaper } from './reaper.ts';
export { Relay, type RelayParts } from './relay.ts';
export { openRemoteLink } from './remote-link.ts';
export { openSseLink } from './sse-link.ts';
export { type StdioFront, serveStdio } from './stdio-front.ts';
export { createToolFetch, type ToolFetch } from './tool-fetch.ts';
