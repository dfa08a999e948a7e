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
/** Files and folders that say nothing: the one above them may. */
const NAMELESS = new Set(['app', 'bin', 'build', 'cli', 'dist', 'index', 'lib', 'main', 'src']);
const ID_LENGTH_MAX = 64;

/** @param command program and arguments */
export function nameOfCommand(command: readonly string[]): string {
  const [program = '', ...args] = command;
  const name = lastPart(program);
  if (!RUNNERS.has(name)) return toId(name);
  const subject = args.find((arg) => !arg.startsWith('-') && !SUBCOMMANDS.has(arg));
  // Code on the command line (`node -e`) names nothing.
  const isName = subject !== undefined && /^[\w@./\\: =-]+$/.test(subject);
  return toId(isName ? lastPart(subject) : name);
}

/** @param url a valid URL */
export function nameOfUrl(url: string): string {
  return toId(new URL(url).hostname);
}

/** `@scope/server-x@1.2.3`, `/opt/server-x.js` and `/opt/server-x/dist/index.js` are `server-x`. */
function lastPart(path: string): string {
  const parts = path.split(/[\\/]/).map(stem);
  return parts.findLast((part) => part !== '' && !NAMELESS.has(part)) ?? parts.at(-1) ?? '';
}

function stem(part: string): string {
  return part.replace(/(?<=.)(?:@|==).*$/, '').replace(/\.(?:[cm]?[jt]s|py|exe|cmd|sh)$/i, '');
}

function toId(name: string): string {
  const id = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return id.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '').slice(0, ID_LENGTH_MAX) || 'server';
}
