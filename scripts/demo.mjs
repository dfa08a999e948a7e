// `npm run demo`: the quick start in half a second, in a temporary folder and on free ports. Sends
// five calls, shows each with its outcome, then the records. Ends with 1 when one came out wrong.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, cli, installIfNeeded, requireNode } from './prepare.mjs';
import { makeFolder, onSignals, startGateway, startSeeds } from './quickstart.mjs';

const CALLS = [
  {
    title: 'allowed: the policy names the tool',
    tool: 'copy_image_set',
    arguments: { imageSetId: 'set-1' },
    wanted: 'Copied set-1',
  },
  {
    title: 'denied: a rule about the arguments holds, and says why',
    tool: 'cache_cas',
    arguments: { key: 'prod/price', value: '0', cas: 0 },
    wanted: '[POLICY DENIED] Keys under prod/',
  },
  {
    title: 'limited: the first call of the hour has used the quota up',
    tool: 'copy_image_set',
    arguments: { imageSetId: 'set-1' },
    wanted: '[POLICY DENIED] Limit reached',
  },
  {
    title: 'hidden: not listed, and not to be reached by guessing its name',
    tool: 'CreateCodeConnection',
    arguments: { connectionName: 'x', providerType: 'y' },
    wanted: '[POLICY DENIED] Tool',
  },
  {
    title: 'held for approval: it is answered at once and not forwarded',
    tool: 'add_communication_to_case',
    arguments: { caseId: 'C-7', body: 'Your refund is on its way' },
    wanted: '[APPROVAL REQUIRED]',
  },
];

requireNode();
installIfNeeded();
buildIfNeeded();
onSignals();
const folder = mkdtempSync(join(tmpdir(), 'wicketgate-demo-'));
const running = [];
try {
  process.exitCode = (await demonstrate()) ? 0 : 1;
} finally {
  for (const { stop } of running) stop();
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
}

async function demonstrate() {
  const seeds = await startSeeds(0);
  running.push(seeds);
  const token = makeFolder(folder, seeds.address);
  const gateway = await startGateway(folder, ['--listen', '127.0.0.1:0'], () => {});
  running.push(gateway);
  const send = client(`http://${gateway.address}/mcp/seeds/`, token);

  const { result } = await send('tools/list', {});
  print(`The server has four tools; the agent sees: ${result.tools.map(nameOf).join(', ')}`);
  let asWanted = true;
  for (const { title, tool, arguments: given, wanted } of CALLS) {
    const answer = await send('tools/call', { name: tool, arguments: given });
    const text = answer.result?.content?.[0]?.text ?? JSON.stringify(answer.error);
    print(`\n${title}\n  > ${tool} ${JSON.stringify(given)}\n  < ${text}`);
    asWanted &&= text.startsWith(wanted);
  }
  print('\nThe records (wicketgate logs):\n');
  print(execFileSync(process.execPath, [cli, 'logs', '--state', folder], { encoding: 'utf8' }));
  if (!asWanted) print('an outcome is not the one that was announced');
  return asWanted;
}

/** Sends one JSON-RPC request at a time, as a client without a session. */
function client(url, token) {
  let id = 0;
  return async (method, params) => {
    id += 1;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    });
    return response.json();
  };
}

function nameOf({ name }) {
  return name;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
