// How many tools a second of CPU time `wicketgate classify` reads: over definitions made up here, or
// over a file of JSON Lines that is named. Needs a build; startup is measured apart and taken off.
// Usage: node bench/classify-speed.mjs [file]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const SERVERS = 600;
const VERBS = [
  'list',
  'get',
  'create',
  'update',
  'delete',
  'send',
  'run',
  'export',
  'cancel',
  'refund',
];
const THINGS = [
  'orchard',
  'invoice',
  'ticket',
  'workspace',
  'report',
  'deployment',
  'customer',
  'note',
];

function toolOf(server, verb, number) {
  const thing = THINGS[(server + number) % THINGS.length];
  const description = [
    `${verb[0].toUpperCase()}${verb.slice(1)}s the ${thing} number ${server} of the project and returns its state.`,
    `Use this when the user asks about one ${thing}; give the id that list_${thing}s answered.`,
    `- The result holds name, owner and the time of the last change of ${thing} ${server * 31 + number}.`,
    'Needs a token with the right to see the project. Large answers come in pages.',
  ].join('\n');
  const id = { type: 'string', description: `The id of the ${thing} in project ${server}.` };
  const page = { type: 'integer', description: 'The page, from 1; each holds at most 50 entries.' };
  const note = {
    type: 'string',
    description: `What ${server} writes into the log beside the ${verb}.`,
  };
  const inputSchema = { type: 'object', properties: { id, page, note }, required: ['id'] };
  return { name: `${verb}_${thing}`, description, inputSchema };
}

function corpus() {
  return Array.from({ length: SERVERS }, (_, server) => {
    const tools = VERBS.map((verb, number) => toolOf(server, verb, number));
    return JSON.stringify({ server: { name: `made-up-${server}` }, tools });
  }).join('\n');
}

/** One run: seconds of user CPU time, as bash tells them, and the tools that were read. */
function run(input) {
  const command = 'TIMEFORMAT=%U; time "$0" "$1" classify - --json';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, CLI], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`classify ended with ${status}: ${stderr}`);
  const seconds = Number(stderr.trim().split('\n').at(-1));
  return { seconds, tools: stdout.split('\n').length - 1 };
}

const [file] = process.argv.slice(2);
const input = file === undefined ? corpus() : readFileSync(file, 'utf8');
const startup = run('{"tools":[]}').seconds;
const runs = [run(input), run(input), run(input)].sort((a, b) => a.seconds - b.seconds);
const [{ seconds, tools }] = runs;
const rate = Math.round(tools / (seconds - startup));
process.stdout.write(
  `${tools} tools, ${seconds.toFixed(2)} s of CPU time, ${startup.toFixed(2)} s of it startup: ${rate} tools a second\n`,
);
