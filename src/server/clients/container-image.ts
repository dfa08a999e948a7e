// The image that `docker run` or `podman run` starts.
import { programName } from './launchers.ts';
import { leadingOptions } from './option-words.ts';

export interface Image {
  /** `docker.io/mcp/fetch`, without tag or digest. */
  readonly name: string;
  /** A digest is given. A tag can be moved. */
  readonly pinned: boolean;
}

const ENGINES = new Set(['docker', 'podman', 'nerdctl']);
const GLOBAL_WITH_VALUE = new Set([
  '--context',
  '-c',
  '--host',
  '-H',
  '--config',
  '--log-level',
  '-l',
]);
/** Options of `run` that take no value; all others do. */
const FLAGS =
  /^(?:-[itdPq]+|--(?:rm|init|interactive|tty|detach|privileged|read-only|publish-all|no-healthcheck|oom-kill-disable|sig-proxy|quiet|disable-content-trust))$/;

/** The image; `undefined` when the command runs none. */
export function imageOf(command: readonly string[]): Image | undefined {
  const [program = '', ...args] = command;
  if (!ENGINES.has(programName(program))) return undefined;
  const { rest } = leadingOptions(args, GLOBAL_WITH_VALUE);
  const words = rest[0] === 'container' ? rest.slice(1) : rest;
  if (words[0] !== 'run') return undefined;
  const withValue = new Set(
    words.filter((word) => word.startsWith('-') && !FLAGS.test(word) && !word.includes('=')),
  );
  const [reference] = leadingOptions(words.slice(1), withValue).rest;
  return reference === undefined ? undefined : readReference(reference);
}

function readReference(reference: string): Image | undefined {
  const [beforeDigest = '', digest] = reference.split('@');
  const path = beforeDigest.replace(/:[\w.-]+$/, '').toLowerCase();
  if (!/^[a-z0-9][a-z0-9._/:-]*$/.test(path)) return undefined;
  const [first = '', ...others] = path.split('/');
  const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = hasHost ? path : `docker.io/${others.length === 0 ? 'library/' : ''}${path}`;
  return { name, pinned: digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest) };
}
