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
stopWithNpm(gateway.stop);
gateway.ended.then((code) => process.exit(code ?? 1));
process.stdout.write(welcome(`http://${gateway.address}`, gateway.setUp));

/** npm that is ended by a signal takes its shell along, and leaves what the shell has started. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  };
  const timer = setInterval(look, 1_000);
  timer.unref();
}

function welcome(base, setUp) {
  const shown = relative(process.cwd(), folder) || folder;
  const on = `--state ${/^[\w./-]+$/.test(shown) ? shown : JSON.stringify(shown)}`;
  const first =
    setUp === undefined
      ? `  dashboard    ${base}/app/`
      : `  open this    ${setUp}\n               (works once, within 30 minutes; a new start prints a new one)`;
  return `
Wicketgate is running.

${first}
  data folder  ${shown}  (back it up with ${command} backup FILE ${on})
  registry     ${base}/

In the dashboard: add a server, apply the recommended policy, mint a grant, copy the entry for your
client, and watch its first call arrive. ${setUp === undefined ? 'The' : 'Once it is set up, the'} same from another terminal:

  ${command} servers add files ${on} -- npx -y @modelcontextprotocol/server-filesystem "$PWD"
  ${command} policies save careful ${on} --preset recommended --server files
  ${command} connect claude-code ${on} --server files --policy careful
  ${command} logs ${on} --follow

Stop:  Ctrl-C
`;
}
