// The second upstream: a small MCP server on raw sockets that answers with the request's own id, as
// clients built on an SDK require. Prints nothing; `node upstream-echo.mjs PORT`.
import { createServer } from 'node:net';
import { answerText, RESULT, TOOL } from './calls.mjs';

const TAIL = answerText('').slice('{"jsonrpc":"2.0","id":'.length);
const REVISION = '2025-06-18';

const INITIALIZED = {
  protocolVersion: REVISION,
  capabilities: { tools: {} },
  serverInfo: { name: 'bench', version: '1.0.0' },
};
const LIST = { tools: [{ name: TOOL, inputSchema: { type: 'object' } }] };

function http(status, body) {
  const type = body === '' ? '' : 'Content-Type: application/json\r\n';
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `HTTP/1.1 ${status} .\r\n${type}${length}\r\n${body}`;
}

function answerTo(body) {
  // Calls are by far the most; their id is found without parsing the arguments.
  const call = /^\{(?=.*"method":"tools\/call")[^{]*?"id":("[^"\\]*"|\d+)/.exec(body);
  if (call !== null) return http(200, `{"jsonrpc":"2.0","id":${call[1]}${TAIL}`);
  const { id, method } = JSON.parse(body);
  if (id === undefined) return http(202, '');
  const results = { initialize: INITIALIZED, 'tools/list': LIST, 'tools/call': RESULT, ping: {} };
  const result = results[method];
  const outcome =
    result === undefined ? { error: { code: -32601, message: 'unknown method' } } : { result };
  return http(200, JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
}

/** Takes whole requests off the front of `bytes`; gives the answers and what is left. */
function serve(bytes) {
  let out = '';
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { out, rest };
    const head = rest.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (rest.length < end + 4 + length) return { out, rest };
    const body = rest.toString('utf8', end + 4, end + 4 + length);
    out += head.startsWith('POST ') ? answerTo(body) : http(405, '');
    rest = rest.subarray(end + 4 + length);
  }
}

createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    const served = serve(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
    rest = served.rest;
    if (served.out !== '') socket.write(served.out);
  });
  // A client that resets its connection is no concern of a server that keeps no state.
  socket.on('error', () => socket.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
