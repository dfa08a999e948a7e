// The upstream of the stdio measurements: an MCP server that answers every line at once. Its own
// process id stands in `serverInfo.version`, so that its cost can be told from the gateway's.
import { answerText, RESULT, TOOL } from './calls.mjs';

const INITIALIZED = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'bench', version: String(process.pid) },
};
const LIST = { tools: [{ name: TOOL, inputSchema: { type: 'object' } }] };

function answerTo(line) {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return '';
  if (method === 'tools/call') return `${answerText(JSON.stringify(id))}\n`;
  const results = { initialize: INITIALIZED, 'tools/list': LIST };
  return `${JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? RESULT })}\n`;
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  const out = lines.map((line) => (line === '' ? '' : answerTo(line))).join('');
  if (out !== '') process.stdout.write(out);
});
