// Programs that only start another program: shells, `env`, our own gateway. Takes them off a command
// line, so that what remains says which server runs. Starts nothing.
import { splitWords } from './split-words.ts';

/** How often one launcher may stand before another; more is a riddle, not a configuration. */
const LAYERS_MAX = 6;

/** `C:\Program Files\nodejs\npx.cmd` and `/usr/bin/npx` are `npx`. */
export function programName(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/\.(?:exe|cmd|bat|ps1)$/i, '').toLowerCase();
}

/** The command without the launchers before it; may be empty when only a launcher remains. */
export function withoutLaunchers(command: readonly string[]): readonly string[] {
  let at = command;
  for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
    const inner = innerCommand(at);
    if (inner === undefined) return at;
    at = inner;
  }
  return [];
}

/** Whether the command, launchers aside, is `wicketgate run`. */
export function isOurGateway(command: readonly string[]): boolean {
  let at: readonly string[] | undefined = command;
  for (let layer = 0; layer < LAYERS_MAX && at !== undefined; layer += 1) {
    if (gatewayArguments(at) !== undefined) return true;
    at = innerCommand(at);
  }
  return false;
}

/** The value of `--upstream` of `wicketgate run`, when that is what the command is. */
export function gatewayUpstream(command: readonly string[]): string | undefined {
  const args = gatewayArguments(command);
  if (args === undefined) return undefined;
  const joined = args.find((arg) => arg.startsWith('--upstream='));
  if (joined !== undefined) return joined.slice('--upstream='.length);
  const at = args.indexOf('--upstream');
  return at < 0 ? undefined : args[at + 1];
}

function innerCommand(command: readonly string[]): readonly string[] | undefined {
  const [program = '', ...args] = command;
  const gateway = gatewayArguments(command);
  if (gateway !== undefined) {
    const dashes = gateway.indexOf('--');
    return dashes < 0 ? undefined : gateway.slice(dashes + 1);
  }
  switch (programName(program)) {
    case 'cmd':
      return afterSwitch(args, /^\/c$/i, /^\//);
    case 'sh':
    case 'bash':
    case 'zsh':
    case 'dash':
      return afterShellSwitch(args);
    case 'powershell':
    case 'pwsh':
      return afterSwitch(args, /^-c(?:ommand)?$/i, /^-/);
    case 'env':
      return afterEnv(args);
    case 'wsl':
      return afterSwitch(args, /^(?:--|-e|--exec)$/, /^-/) ?? args.filter((arg) => arg !== '~');
    case 'nohup':
    case 'exec':
    case 'sudo':
    case 'time':
      return args.filter((arg, index) => index > 0 || !arg.startsWith('-'));
    default:
      return undefined;
  }
}

/** What stands behind a switch; a single word there is a line of its own. */
function afterSwitch(args: readonly string[], end: RegExp, others: RegExp) {
  const at = args.findIndex((arg) => end.test(arg));
  if (at < 0 || !args.slice(0, at).every((arg) => others.test(arg))) return undefined;
  const rest = args.slice(at + 1);
  return rest.length === 1 ? (splitWords(rest[0] ?? '') ?? []) : rest;
}

/** `sh -lc 'line'`: the line is one word, and what follows it are its parameters. */
function afterShellSwitch(args: readonly string[]): readonly string[] | undefined {
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (at < 0) return undefined;
  const words = splitWords((args[at + 1] ?? '').replace(/^\s*exec\s+/, ''));
  return words ?? [];
}

function afterEnv(args: readonly string[]): readonly string[] {
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-u' || arg === '--unset') at += 1;
    else if (arg !== '--' && !arg.startsWith('-') && !/^\w+=/.test(arg)) break;
  }
  return args.slice(at);
}

/** Runners whose first plain word may be our package. */
const RUNNERS = new Set(['bunx', 'npx', 'pnpx']);
/** Package managers, which are runners behind one of these words. */
const MANAGERS = new Set(['bun', 'npm', 'pnpm', 'yarn']);
const RUN_WORDS = new Set(['dlx', 'exec', 'x']);

/**
 * The words behind `run` when the command is our gateway, however it was started. The name must stand
 * where the program stands: as an argument of another server it means nothing.
 */
export function gatewayArguments(command: readonly string[]): readonly string[] | undefined {
  const [program = '', ...words] = command;
  const kind = programName(program);
  if (kind === 'wicketgate') return words[0] === 'run' ? words.slice(1) : undefined;
  const isManager = MANAGERS.has(kind) && RUN_WORDS.has(words[0] ?? '');
  const isNode = kind === 'node';
  if (!isNode && !isManager && !RUNNERS.has(kind)) return undefined;
  const args = isManager ? words.slice(1) : words;
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const [name = '', verb] = args.slice(at);
  const ours = isNode ? isOurScript(name, args) : /^wicketgate(?:@[\w.-]+)?$/.test(name);
  return at >= 0 && ours && verb === 'run' ? args.slice(at + 2) : undefined;
}

/** A checkout may lie in a folder of any name; then the option that `run` cannot do without tells. */
function isOurScript(path: string, args: readonly string[]): boolean {
  if (/(?:^|[\\/])wicketgate[\\/](?:.*[\\/])?dist[\\/]cli\.js$/.test(path)) return true;
  const dashes = args.indexOf('--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  return /[\\/]dist[\\/]cli\.js$/.test(path) && own.includes('--policy');
}
