// `npm start`: from a fresh clone to a gateway with its dashboard. Installs and builds what is missing,
// keeps everything in ./.wicketgate, and serves until Ctrl-C.
// Arguments go to `wicketgate serve`: `npm start -- --listen 127.0.0.1:9000`.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildIfNeeded, fail, installIfNeeded, requireNode, root } from './prepare.mjs';
import { configFile, onSignals, startServing } from './quickstart.mjs';

const folder = process.env.WICKETGATE_STATE || join(root, '.wicketgate');
const command = 'node dist/cli.js';

requireNode();
installIfNeeded();
buildIfNeeded();
onSignals();
const say = (text) => process.stderr.write(text);
// A folder of an earlier version holds a configuration: what it names is served too.
const config = existsSync(configFile(folder)) ? ['--config', configFile(folder)] : [];
const args = ['--data', folder, ...config, ...process.argv.slice(2)];
const gateway = await startServing(args, say).catch(({ message }) =>
  fail(message.replace(/^wicketgate: /, '')),
);
onSignals(gateway.stop);
gateway.ended.then((code) => process.exit(code ?? 1));
process.stdout.write(welcome(`http://${gateway.address}`, gateway.setUp));

function welcome(base, setUp) {
  const shown = relative(process.cwd(), folder) || folder;
  const first =
    setUp === undefined
      ? `  dashboard    ${base}/app/`
      : `  open this    ${setUp}\n               (works once, within 30 minutes; a new start prints a new one)`;
  return `
Wicketgate is running.

${first}
  data folder  ${shown}  (records, policies, keys: back it up with ${command} backup)
  registry     ${base}/

In the dashboard: add a server, apply the recommended policy, mint a grant, copy the entry for your
client, and watch its first call arrive. The same from a terminal:

  ${command} servers add files --state ${shown} -- npx -y @modelcontextprotocol/server-filesystem "$PWD"
  ${command} grants mint agent --state ${shown} --server files

Stop:  Ctrl-C
`;
}
