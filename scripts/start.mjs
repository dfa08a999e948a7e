// `npm start`: from a fresh clone to a gateway that decides calls. Installs and builds what is
// missing, makes ./.wicketgate on the first start, and serves the quick start until Ctrl-C.
// Arguments go to `wicketgate serve`: `npm start -- --listen 127.0.0.1:9000`.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildIfNeeded, fail, installIfNeeded, requireNode, root } from './prepare.mjs';
import {
  configFile,
  makeFolder,
  onSignals,
  seedsPortOf,
  startGateway,
  startSeeds,
} from './quickstart.mjs';

const folder = process.env.WICKETGATE_STATE || join(root, '.wicketgate');
const command = 'node dist/cli.js';

requireNode();
installIfNeeded();
buildIfNeeded();
onSignals();
const isFirst = !existsSync(configFile(folder));
// A free port on the first start; from then on the one that the configuration holds.
const seedsPort = isFirst ? 0 : seedsPortOf(folder);
const seeds = seedsPort === undefined ? undefined : await started(startSeeds(seedsPort));
const token = isFirst ? makeFolder(folder, seeds.address) : undefined;
const say = (text) => process.stderr.write(text);
const gateway = await started(startGateway(folder, process.argv.slice(2), say));
onSignals(gateway.stop);
gateway.ended.then((code) => process.exit(code ?? 1));
process.stdout.write(welcome(`http://${gateway.address}/mcp/seeds/`, token));

async function started(starting) {
  try {
    return await starting;
  } catch (error) {
    const { message } = error;
    if (!/EADDRINUSE/.test(message)) return fail(message.replace(/^wicketgate: /, ''));
    const help = 'is it running already? If not, remove the folder to start anew';
    return fail(`port ${seedsPort} of the example server in ${folder} is in use`, help);
  }
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
