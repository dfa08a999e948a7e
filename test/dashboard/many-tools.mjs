// An MCP server over stdio that lists 500 tools and runs none: for the builder's test.
import { createInterface } from 'node:readline';

const VERBS = [
  'get',
  'list',
  'create',
  'update',
  'delete',
  'send',
  'run',
  'pay',
  'search',
  'export',
];
const tools = Array.from({ length: 500 }, (_, index) => ({
  name: `${VERBS[index % VERBS.length]}_thing_${String(index).padStart(3, '0')}`,
  description: `Does something to thing ${index}.`,
  inputSchema: {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string' },
      mode: { enum: ['fast', 'slow'] },
      amount: { type: 'number' },
    },
  },
}));

function answer({ method, params }) {
  if (method === 'initialize') {
    return {
      protocolVersion: params?.protocolVersion ?? '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'many-tools', version: '1.0.0' },
    };
  }
  if (method === 'tools/list') return { tools };
  return method === 'ping' ? {} : undefined;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  const result = answer(message);
  const rest = result === undefined ? { error: { code: -32601, message: 'unknown' } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...rest })}\n`);
});
