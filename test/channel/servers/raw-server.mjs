// A stdio server on bare JSON, for tests that need it to behave in one particular way:
// `node raw-server.mjs WAY…`. Every way answers `initialize`, `tools/list` and `tools/call`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const ways = new Set(process.argv.slice(2));
const say = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value) => ({ content: [{ type: 'text', text: value }] });

const TOOLS = ['echo', 'die', 'never', 'pids', 'big', 'split', 'environment', 'secret'].map(
  (name) => ({ name, inputSchema: { type: 'object' } }),
);

if (ways.has('stubborn')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
}
if (ways.has('garbage')) process.stdout.write('starting…\n\n  listening {on stdio}\n');
if (ways.has('flood')) {
  const line = `${'noise '.repeat(200)}\n`.repeat(50);
  const flood = () => process.stderr.write(line, () => setImmediate(flood));
  flood();
}
/** Two that stay in the process group, one of them deaf to SIGTERM and holding stdout open. */
const forked = ways.has('forks')
  ? ['', "process.on('SIGTERM', () => {});"].map(
      (deaf) =>
        spawn(process.execPath, ['-e', `${deaf} setInterval(() => {}, 1000);`], {
          stdio: ['ignore', 'inherit', 'ignore'],
        }).pid,
    )
  : [];

const calls = {
  echo: (args) => text(JSON.stringify(args)),
  die: () => process.exit(7),
  never: () => undefined,
  pids: () => text(JSON.stringify([process.pid, ...forked])),
  environment: () => text(JSON.stringify(process.env)),
  big: ({ bytes }) => text('x'.repeat(bytes)),
  secret: () => text('secret'),
};

/** One answer in many pieces, cut inside of characters, with the next message in the last piece. */
async function splitAnswer(id) {
  const answer = JSON.stringify({ jsonrpc: '2.0', id, result: text('дом 🏠 €') });
  const bytes = Buffer.from(`${answer}\n{"jsonrpc":"2.0","method":"notifications/after"}\n`);
  const end = bytes.indexOf(10);
  for (let at = 0; at < end; at += 1) {
    await new Promise((done) => process.stdout.write(bytes.subarray(at, at + 1), done));
  }
  process.stdout.write(bytes.subarray(end));
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || method === undefined) return;
    if (method === 'initialize') {
      const serverInfo = { name: 'raw', version: '1' };
      const capabilities = { tools: {} };
      const { protocolVersion } = params;
      say({ id, result: { protocolVersion, capabilities, serverInfo } });
    } else if (method === 'tools/list') say({ id, result: { tools: TOOLS } });
    else if (method !== 'tools/call') say({ id, error: { code: -32601, message: 'no' } });
    else if (params.name === 'split') splitAnswer(id);
    else {
      const result = calls[params.name]?.(params.arguments ?? {});
      if (result !== undefined) say({ id, result });
    }
  })
  .on('close', () => {
    if (!ways.has('stubborn')) process.exit(0);
  });
