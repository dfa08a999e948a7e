// Speaks the handshake and the stateless revision, and lists one tool more in the latter.
import { speak, TOOL } from './speak.mjs';

const isModern = ({ params }) => params?._meta?.['io.modelcontextprotocol/protocolVersion'];
speak({
  'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
  'tools/list': (message) =>
    isModern(message) ? { tools: [TOOL, { ...TOOL, name: 'more' }] } : { tools: [TOOL] },
});
