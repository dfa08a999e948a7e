// An MCP server over stdio whose tools stand in a file, so that a test can change them. With a number
// behind it, it says so many times before each answer that its list has changed.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, storm = '0'] = process.argv.slice(2);
const CHANGED = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n';
const info = { name: 'listing', version: '1' };
const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: info,
  }),
  'tools/list': () => ({ tools: JSON.parse(readFileSync(file, 'utf8')) }),
  'tools/call': ({ name }) => ({ content: [{ type: 'text', text: `called ${name}` }] }),
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = results[method];
  const answer =
    result === undefined
      ? { error: { code: -32601, message: 'no such method' } }
      : { result: result(params ?? {}) };
  process.stdout.write(CHANGED.repeat(Number(storm)));
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
});
