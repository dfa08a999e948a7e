// A client of a process that speaks MCP over stdio: opens the session, then keeps a fixed number of
// calls in flight. Used by stdio.mjs and start.mjs.
import { fileURLToPath } from 'node:url';
import { callText, FIRST_ID } from './calls.mjs';
import { CORE, startProcess } from './processes.mjs';

export const SERVER = [
  process.execPath,
  fileURLToPath(new URL('upstream-stdio.mjs', import.meta.url)),
];

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  },
});
const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** Command line of the local gateway in front of that server. */
export function gatewayCommand(cli, policyFile, stateFolder) {
  const flags = ['--policy', policyFile, '--state', stateFolder];
  return [process.execPath, cli, 'run', ...flags, '--', ...SERVER];
}

/** Starts a command and opens its session; `serverPid` is the process of the server itself. */
export async function openStdio(label, [command, ...args]) {
  const server = startProcess(CORE.tested, command, args, {
    label,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout } = server.child;
  let rest = '';
  let onLine = () => {};
  let onEnd = () => {};
  stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
  server.child.once('close', () => onEnd());
  const answer = (text) =>
    new Promise((resolve, reject) => {
      onLine = resolve;
      onEnd = () => reject(new Error(`${label} has ended`));
      stdin.write(`${text}\n`);
    });
  const opened = await answer(INITIALIZE).catch((error) => {
    server.requireAlive();
    throw error;
  });
  stdin.write(`${INITIALIZED}\n`);
  return {
    pid: server.pid,
    serverPid: Number(JSON.parse(opened).result.serverInfo.version),
    stop: server.stop,
    /** @returns the time of each call, µs */
    call: (count, inFlight) =>
      new Promise((resolve, reject) => {
        const sentAt = new Map();
        const times = [];
        let sent = 0;
        const send = () => {
          const id = FIRST_ID + sent;
          sent += 1;
          sentAt.set(id, performance.now());
          stdin.write(`${callText(id)}\n`);
        };
        onEnd = () => reject(new Error(`${label} has ended`));
        onLine = (line) => {
          const { id, result } = JSON.parse(line);
          if (result?.isError === true || result === undefined) {
            reject(new Error(`${label} answered a call with ${line}`));
            return;
          }
          times.push((performance.now() - sentAt.get(id)) * 1_000);
          sentAt.delete(id);
          if (sent < count) send();
          else if (times.length === count) resolve(times);
        };
        for (let i = 0; i < inFlight; i += 1) send();
      }),
  };
}
