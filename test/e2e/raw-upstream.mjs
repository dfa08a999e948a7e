// An MCP server that knows no JSON library's habits: it writes down every line that it gets, byte
// for byte, and answers a request with exactly the text that the request asks for. Use:
// `node raw-upstream.mjs RECORD_FILE`. In a request's params (or a call's arguments):
//   "answer"  the text of the member that answers, such as `"result":{"a":1.0}`
//   "before"  lines to write before the answer
//   "silent"  true: no answer
import { appendFileSync } from 'node:fs';

const [record] = process.argv.slice(2);

const HANDSHAKE =
  '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},' +
  '"serverInfo":{"name":"raw","version":"1.0"}}';

/** The id as it is written, so that no number is rounded on its way back. */
const idText = (line) => /"id"\s*:\s*("(?:[^"\\]|\\.)*"|[-+.\deE]+)/.exec(line)?.[1];

function receive(line) {
  appendFileSync(record, `${line}\n`);
  const { method, id, params = {} } = JSON.parse(line);
  if (method === undefined || id === undefined) return;
  const wanted = method === 'tools/call' ? (params.arguments ?? {}) : params;
  if (wanted.silent === true) return;
  for (const before of wanted.before ?? []) process.stdout.write(`${before}\n`);
  const answer = method === 'initialize' ? HANDSHAKE : (wanted.answer ?? '"result":{}');
  process.stdout.write(`{"jsonrpc":"2.0","id":${idText(line)},${answer}}\n`);
}

// Not `node:readline`: it also ends a line at U+2028, which JSON allows inside of a string.
let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) receive(line);
});
