// Two published servers of AWS Labs behind their recommended policies, from the install to the record:
// installs both into a folder, scans them, starts each behind `wicketgate run`, and calls one tool that
// the policy hides and one that it lets through. No credentials: what is let through reaches the
// server, which then says that it has none. Needs Python 3.10, pip and a package index.
// Usage: node examples/aws-labs/run.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = resolve(process.argv[2] ?? mkdtempSync(join(tmpdir(), 'wicketgate-aws-labs-')));
const venv = join(folder, 'venv');
const state = join(folder, 'state');
const home = join(folder, 'home');

const SERVERS = [
  {
    name: 'awslabs.amazon-mq-mcp-server',
    version: '2.1.1',
    program: 'awslabs.amazon-mq-mcp-server',
  },
  { name: 'awslabs.ecs-mcp-server', version: '0.1.37', program: 'ecs-mcp-server' },
];

/** Nothing of the user's: no profile, no keys, and no question to a cloud host for some. */
const environment = {
  PATH: process.env.PATH ?? '',
  HOME: home,
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
};

function say(line) {
  process.stdout.write(`${line}\n`);
}

function wicketgate(...words) {
  return execFileSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function install() {
  // Both look for a profile when they start; this one has no keys.
  mkdirSync(join(home, '.aws'), { recursive: true });
  writeFileSync(join(home, '.aws', 'config'), '[default]\nregion = us-east-1\n');
  if (SERVERS.every(({ program }) => existsSync(join(venv, 'bin', program)))) return;
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  const specs = SERVERS.map(({ name, version }) => `${name}==${version}`);
  const quiet = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  execFileSync(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', ...quiet, ...specs], {
    stdio: 'inherit',
  });
}

/** The record of the catalogue, and beside it the policy that is recommended. */
function scan({ program }, policy) {
  const command = ['--', join('venv', 'bin', program)];
  const text = wicketgate('scan', '--json', '--policy', 'recommended', '--out', policy, ...command);
  return JSON.parse(text);
}

/** Words that fit the schema; what they mean does not matter to this run. */
function argumentsFor({ inputSchema }) {
  const { required = [], properties = {} } = inputSchema ?? {};
  const dummies = { integer: 1, number: 1, boolean: false, array: [], object: {} };
  return Object.fromEntries(
    required.map((name) => {
      const { type, enum: choices } = properties[name] ?? {};
      return [name, choices?.[0] ?? dummies[type] ?? 'dummy'];
    }),
  );
}

async function listAll(client) {
  const tools = [];
  let cursor;
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor });
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

/** What the agent is told: the text of the result, or the message of the error. */
async function call(client, tool) {
  try {
    const result = await client.callTool({ name: tool.name, arguments: argumentsFor(tool) });
    const text = result.content.map((part) => part.text ?? '').join(' ');
    return { failed: result.isError === true, text };
  } catch (error) {
    return { failed: true, text: error.message };
  }
}

/** What became of it: a server's own words do not belong into a page. */
function outcomeOf({ failed, text }) {
  const what = failed ? 'the server answers an error' : 'the server answers';
  return /credentials/i.test(text) ? `${what}: it has no credentials` : what;
}

async function govern({ name, version, program }) {
  const policy = join(folder, `${name}.policy.json`);
  const record = scan({ program }, policy);
  const { counts, grade, tools } = record;
  const numbers = ['Read', 'Write', 'Execute', 'Destructive', 'Financial']
    .map((category) => `${counts[category]} ${category}`)
    .join(', ');
  say(`${name} ${version}`);
  say(`  scanned    ${counts.total} tools (${numbers}), grade ${grade.letter}`);
  const client = new Client({ name: 'aws-labs-example', version: '1.0.0' });
  const words = ['run', '--policy', policy, '--state', state, '--server', program, '--'];
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli, ...words, join(venv, 'bin', program)],
      env: environment,
      stderr: 'ignore',
    }),
  );
  try {
    const listed = new Set((await listAll(client)).map((tool) => tool.name));
    const hidden = tools.filter((tool) => !listed.has(tool.name));
    say(`  listed     ${listed.size} of ${tools.length} tools through the gateway`);
    say(`  hidden     ${hidden.map((tool) => `${tool.name} (${tool.category})`).join(', ')}`);
    const wrong = tools.find((tool) => tool.category === 'Destructive' && listed.has(tool.name));
    if (wrong !== undefined) throw new Error(`\`${wrong.name}\` is listed`);
    const [forbidden] = hidden;
    if (forbidden !== undefined) {
      const { failed, text } = await call(client, forbidden);
      if (!failed) throw new Error(`\`${forbidden.name}\` was not denied`);
      say(`  denied     ${forbidden.name}: ${text}`);
    }
    const allowed = tools.find((tool) => tool.category === 'Read' && listed.has(tool.name));
    if (allowed !== undefined) {
      const answer = await call(client, allowed);
      say(`  forwarded  ${allowed.name}: ${outcomeOf(answer)}`);
    }
  } finally {
    await client.close();
  }
  const lines = wicketgate('logs', '--state', state, '--server', program, '--json').trim();
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    const { tool, decision, completion } = JSON.parse(line);
    const outcome = completion === undefined ? 'never forwarded' : `outcome ${completion.outcome}`;
    say(`  on record  ${tool}: ${decision}, ${outcome}`);
  }
}

install();
for (const server of SERVERS) await govern(server);
