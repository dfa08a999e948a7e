// A small MCP server without dependencies, for trying policies out: four tools that write, acting
// on state in memory, and a resource that shows this state. It speaks the 2025-11-25 revision over
// stdio (`node server.mjs`) and over HTTP with plain JSON answers (`node server.mjs --http 3901`).
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const BODY_BYTES_MAX = 1024 * 1024;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** What the tools work on; `calls` counts every call that got here, whatever came of it. */
const state = {
  calls: 0,
  /** Key → `{ value, version }`. */
  cache: new Map(),
  communications: [],
  imageSets: ['set-1'],
  connections: [],
};

const object = (properties, required) => ({ type: 'object', properties, required });
const string = (description) => ({ type: 'string', description });

/** Each tool: what a client sees of it, and `run`, which throws with a text for the agent. */
const TOOLS = {
  cache_cas: {
    description: 'Set a value using CAS (Check And Set)',
    inputSchema: object(
      {
        key: string('The name of the entry'),
        value: string('Its new value'),
        cas: { type: 'integer', description: 'The version it must have now; 0: it must be new' },
      },
      ['key', 'value', 'cas'],
    ),
    run({ key, value, cas }) {
      const version = state.cache.get(key)?.version ?? 0;
      if (version !== cas) throw new Error(`The version of ${key} is ${version}, not ${cas}.`);
      state.cache.set(key, { value, version: version + 1 });
      return `Stored ${key} as version ${version + 1}.`;
    },
  },
  add_communication_to_case: {
    description: 'Add a message to a support case',
    inputSchema: object({ caseId: string('The case'), body: string('What to write into it') }, [
      'caseId',
      'body',
    ]),
    run({ caseId, body }) {
      state.communications.push({ caseId, body });
      return `Added communication ${state.communications.length} to ${caseId}.`;
    },
  },
  copy_image_set: {
    description: 'Copy an image set',
    inputSchema: object({ imageSetId: string('The set to copy') }, ['imageSetId']),
    run({ imageSetId }) {
      if (!state.imageSets.includes(imageSetId)) throw new Error(`There is no ${imageSetId}.`);
      const copy = `set-${state.imageSets.length + 1}`;
      state.imageSets.push(copy);
      return `Copied ${imageSetId} to ${copy}.`;
    },
  },
  CreateCodeConnection: {
    description: 'Create a connection to a code host',
    inputSchema: object(
      { connectionName: string('Its name'), providerType: string('The code host') },
      ['connectionName', 'providerType'],
    ),
    run({ connectionName, providerType }) {
      state.connections.push({ connectionName, providerType });
      return `Created ${connectionName}.`;
    },
  },
};

const STATE_RESOURCE = {
  uri: 'seeds://state',
  name: 'state',
  description: 'Everything that the tools have written',
  mimeType: 'application/json',
};

class RpcError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function callTool({ name, arguments: given = {} }) {
  state.calls += 1;
  if (!Object.hasOwn(TOOLS, name)) throw new RpcError(-32602, `Unknown tool: ${name}`);
  const { inputSchema, run } = TOOLS[name];
  try {
    for (const key of inputSchema.required) {
      const { type } = inputSchema.properties[key];
      const fits = type === 'integer' ? Number.isInteger(given[key]) : typeof given[key] === type;
      if (!fits) throw new Error(`The argument ${key} must be of type ${type}.`);
    }
    return { content: [{ type: 'text', text: run(given) }] };
  } catch (error) {
    return { content: [{ type: 'text', text: error.message }], isError: true };
  }
}

const METHODS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: REVISIONS.includes(protocolVersion) ? protocolVersion : REVISIONS.at(-1),
    capabilities: { tools: {}, resources: {} },
    serverInfo: { name: 'seeds', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({
    tools: Object.entries(TOOLS).map(([name, { description, inputSchema }]) => ({
      name,
      description,
      inputSchema,
    })),
  }),
  'tools/call': callTool,
  'resources/list': () => ({ resources: [STATE_RESOURCE] }),
  'resources/read': ({ uri }) => {
    if (uri !== STATE_RESOURCE.uri) throw new RpcError(-32002, `Unknown resource: ${uri}`);
    const { mimeType } = STATE_RESOURCE;
    const text = JSON.stringify({ ...state, cache: Object.fromEntries(state.cache) });
    return { contents: [{ uri, mimeType, text }] };
  },
};

/** One JSON-RPC message in, the text of its answer out; `undefined` when none is due. */
function answer(text) {
  let id = null;
  try {
    const message = parse(text);
    if (message.method === undefined || message.id === undefined) return undefined;
    id = message.id;
    if (!Object.hasOwn(METHODS, message.method)) {
      throw new RpcError(-32601, `Method not found: ${message.method}`);
    }
    const result = METHODS[message.method](message.params ?? {});
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  } catch (error) {
    const { code = -32603, message } = error;
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
  }
}

function parse(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    throw new RpcError(-32700, 'Parse error');
  }
  if (message?.jsonrpc !== '2.0' || Array.isArray(message)) {
    throw new RpcError(-32600, 'Invalid request');
  }
  return message;
}

function serveStdio() {
  let rest = '';
  // Not `node:readline`: it also ends a line at U+2028, which JSON allows inside of a string.
  process.stdin.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const text = line.trim() === '' ? undefined : answer(line);
      if (text !== undefined) process.stdout.write(`${text}\n`);
    }
  });
}

async function serveRequest(req, res) {
  // A web page must not reach a server on this machine through a name that it controls.
  if (!LOOPBACK.test(req.headers.host ?? '')) return res.writeHead(403).end();
  if (req.url !== '/mcp') return res.writeHead(404).end();
  if (req.method !== 'POST') return res.writeHead(405, { allow: 'POST' }).end();
  const chunks = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return res.writeHead(413, { connection: 'close' }).end();
    chunks.push(chunk);
  }
  const text = answer(Buffer.concat(chunks).toString('utf8'));
  if (text === undefined) return res.writeHead(202).end();
  return res.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

function serveHttp(port) {
  const server = createServer((req, res) => {
    serveRequest(req, res).catch(() => res.destroy());
  });
  server.listen(port, '127.0.0.1', () => {
    process.stderr.write(`listening on http://127.0.0.1:${server.address().port}/mcp\n`);
  });
}

const { values } = parseArgs({ options: { http: { type: 'string' } } });
if (values.http === undefined) serveStdio();
else serveHttp(Number(values.http));
