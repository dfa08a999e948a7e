// Runs the command line of wicketgate and reads the one JSON object that it prints.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { log } from './workflow.mjs';

/** The check could not run; nothing is known from it. */
export class NotRun extends Error {}

/** How the command line is started: a file that is there, or the package of this version. */
function starter({ cliPath, version }) {
  if (cliPath !== '') return [process.execPath, cliPath];
  const npx = ['--yes', `wicketgate@${version}`];
  if (process.platform !== 'win32') return ['npx', ...npx];
  // There `npx` is a script of the shell, which would read our arguments once more.
  const script = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npx-cli.js');
  return [process.execPath, script, ...npx];
}

/**
 * The JSON that a command prints. Throws `NotRun` when it could not do its work.
 * @param {readonly string[]} args
 */
export async function runCli(inputs, args) {
  const [program, ...before] = starter(inputs);
  const { code, out, err } = await run(program, [...before, ...args]);
  log(err);
  const json = readJson(out);
  // 3 with an answer: some of it could not be looked at, which the answer tells.
  if (json !== undefined && json.ran !== false && [0, 1, 3].includes(code)) return json;
  const reason = json?.error ?? lastLines(err) ?? `it ended with ${code}`;
  throw new NotRun(reason);
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    // The token is for the comment; what is scanned must not find it.
    const { INPUT_GITHUB_TOKEN: _, ...env } = process.env;
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    child.on('error', (error) =>
      reject(new NotRun(`\`${program}\` cannot be started: ${error.code}`)),
    );
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLines(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.slice(-3).join('; ');
}
