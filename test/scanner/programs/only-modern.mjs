// Knows the stateless revision only.
import { createInterface } from 'node:readline';
import { send, TOOL } from './speak.mjs';

const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '2.0.0' } };
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  const results = {
    'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, _meta },
    'tools/list': { tools: [TOOL] },
  };
  if (id === undefined) return;
  const result = results[method];
  if (result !== undefined) send({ jsonrpc: '2.0', id, result });
  else send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
});
