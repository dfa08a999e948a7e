// What a server is called in records and policies when nobody says: a word from its command or its
// address, in the form of an id. Used by `run`.

/** Programs that start another one: their first argument says more than they do. */
const RUNNERS = new Set([
  'bun',
  'bunx',
  'deno',
  'docker',
  'node',
  'npm',
  'npx',
  'pipx',
  'pnpm',
  'podman',
  'python',
  'python3',
  'uv',
  'uvx',
  'yarn',
]);
const SUBCOMMANDS = new Set(['dlx', 'exec', 'run', 'tool', 'x']);
const ID_LENGTH_MAX = 64;

/** @param command program and arguments */
export function nameOfCommand(command: readonly string[]): string {
  const [program = '', ...args] = command;
  const name = lastPart(program);
  if (!RUNNERS.has(name)) return toId(name);
  const subject = args.find((arg) => !arg.startsWith('-') && !SUBCOMMANDS.has(arg));
  return toId(subject === undefined ? name : lastPart(subject));
}

/** @param url a valid URL */
export function nameOfUrl(url: string): string {
  return toId(new URL(url).hostname);
}

/** `@scope/server-x@1.2.3` and `/opt/server-x.js` are both `server-x`. */
function lastPart(path: string): string {
  const base = path.split(/[\\/]/).at(-1) ?? '';
  return base.replace(/(?<=.)(?:@|==).*$/, '').replace(/\.(?:[cm]?[jt]s|py|exe|cmd|sh)$/i, '');
}

function toId(name: string): string {
  const id = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return id.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '').slice(0, ID_LENGTH_MAX) || 'server';
}
