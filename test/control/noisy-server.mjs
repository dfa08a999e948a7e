// An MCP server over stdio that means harm to whoever reads logs: its tools are called by what it is
// given, and it writes the same to standard error and, as noise, to standard output.
import { createInterface } from 'node:readline';

const evil = JSON.parse(process.argv[2] ?? '""');
const tool = (name) => ({ name, description: evil, inputSchema: { type: 'object' } });
const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: evil, version: evil },
  }),
  'tools/list': () => ({ tools: [tool(evil), tool(`hidden ${evil}`), tool(`held ${evil}`)] }),
  'tools/call': () => ({ content: [{ type: 'text', text: evil }] }),
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  process.stderr.write(`${evil}\n`);
  process.stdout.write(`${evil}\n`);
  if (id === undefined) return;
  const result = results[method];
  const answer =
    result === undefined
      ? { error: { code: -32601, message: evil } }
      : { result: result(params ?? {}) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
});
