// `npm start`: from a fresh clone to a gateway that decides calls. Installs and builds what is
// missing, makes ./.wicketgate on the first start, and serves the quick start until Ctrl-C.
// Arguments go to `wicketgate serve`: `npm start -- --listen 127.0.0.1:9000`.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildIfNeeded, fail, installIfNeeded, requireNode, root } from './prepare.mjs';
import { configFile, makeFolder, SEEDS_PORT, startGateway, startSeeds } from './quickstart.mjs';

const folder = join(root, '.wicketgate');
const command = 'node dist/cli.js';

requireNode();
installIfNeeded();
buildIfNeeded();
const token = existsSync(configFile(folder)) ? undefined : makeFolder(folder);
const seeds = await startSeeds(SEEDS_PORT).catch((error) => explain('example server', error));
const gateway = await startGateway(folder, process.argv.slice(2), (text) =>
  process.stderr.write(text),
).catch((error) => {
  seeds.stop();
  explain('gateway', error);
});
stopWith(seeds, gateway);
process.stdout.write(welcome(`http://${gateway.address}/mcp/seeds/`, token));

function explain(what, error) {
  process.stderr.write(`${error.message}\n`);
  const help = `the line above says why; port ${SEEDS_PORT} must be free for the example server`;
  fail(`the ${what} did not start`, what === 'gateway' ? undefined : help);
}

/** The two processes end together, whichever ends first; a signal ends both. */
function stopWith(...processes) {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    for (const one of processes) one.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  for (const { ended } of processes) ended.then(stop);
  gateway.ended.then((code) => {
    process.exitCode = code ?? 1;
  });
}

function welcome(url, fresh) {
  const shown = relative(process.cwd(), folder) || folder;
  const sent = fresh ?? '$TOKEN';
  const body =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"cache_cas","arguments":{"key":"prod/price","value":"0","cas":0}}}';
  const entry = { type: 'http', url, headers: { Authorization: `Bearer ${sent}` } };
  return `
Wicketgate is running. It stands in front of examples/seeds/server.mjs, four tools that write.

  endpoint  ${url}
  token     ${fresh ?? 'was shown at the first start; only its hash is kept'}${fresh ? '  (shown this once)' : ''}
  policy    ${join(shown, 'policy.yaml')}  (edit it: the next call obeys)
  config    ${configFile(shown)}

Make a call that the policy denies; with the key dev/price it is allowed:

  curl -s ${url} \\
    -H 'authorization: Bearer ${sent}' \\
    -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' \\
    -d '${body}'

Give it to a client, in .mcp.json (Claude Code) or .cursor/mcp.json (Cursor):

  ${JSON.stringify({ mcpServers: { seeds: entry } })}

See what was decided:  ${command} logs --state ${shown}
Mint another token:    ${command} grants new ci --server seeds --policy quickstart
                       and add the entry that it prints to ${configFile(shown)}
Stop:                  Ctrl-C
`;
}
