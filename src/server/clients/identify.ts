// Which server an entry of a configuration starts: a package of a public registry, an address, an
// image, or a program of this machine that nobody else can know. Reads words; runs, opens and asks
// nothing. INVARIANT: it names what the words say, and says nothing where they say nothing.
import type { ScanSource } from '#contract/scan-report.ts';
import type { ClientEntry } from './client-entry.ts';
import { imageOf } from './container-image.ts';
import { gatewayUpstream, withoutLaunchers } from './launchers.ts';
import { runnerOf } from './package-runners.ts';

export interface Candidate {
  readonly source: ScanSource;
  /** False: the words suggest it, and it may be another one (a module's name, a command's name). */
  readonly sure: boolean;
}

export interface Identification {
  /** Best first. For a command the last one is always the command itself. */
  readonly candidates: readonly Candidate[];
  /** A container image, `registry/name`, without tag or digest. */
  readonly image?: string;
  /** The candidate or image names one exact version. */
  readonly pinned: boolean;
  /** Why nobody else can know this server; one sentence, lower case, no full stop. */
  readonly unidentified?: string;
}

/** What an entry starts. */
export function identify(entry: ClientEntry): Identification {
  if (entry.kind === 'remote') return identifyUrl(entry.url);
  return identifyCommand([entry.command, ...entry.args], entry.name);
}

/** What a command starts. @param name what its client calls it */
export function identifyCommand(command: readonly string[], name: string): Identification {
  const upstream = gatewayUpstream(command);
  if (upstream !== undefined) return identifyUrl(upstream);
  const inner = withoutLaunchers(command);
  const itself: Candidate = { source: { kind: 'command', name, command: inner }, sure: true };
  const unidentified = (reason: string): Identification => ({
    candidates: inner.length === 0 ? [] : [itself],
    pinned: false,
    unidentified: reason,
  });
  if (inner.length === 0) return unidentified('its command line cannot be read');
  const image = imageOf(inner);
  if (image !== undefined) {
    return { candidates: [itself], image: image.name, pinned: image.pinned };
  }
  const found = runnerOf(inner);
  if (found.kind === 'inner') return identifyCommand(found.command, name);
  if (found.kind === 'url') return identifyUrl(found.url);
  if (found.kind === 'none') return unidentified(found.reason);
  const { source, sure } = found;
  return {
    candidates: [{ source, sure }, itself],
    pinned: source.version !== undefined,
  };
}

function identifyUrl(text: string): Identification {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return { candidates: [], pinned: false, unidentified: 'its address is no web address' };
  }
  if (/\$\{|\$[A-Z_]|^%7B/i.test(url.host)) {
    return { candidates: [], pinned: false, unidentified: 'its address is in a variable' };
  }
  const source: ScanSource = { kind: 'remote', url: text };
  const own = isOwnMachine(url.hostname);
  return {
    candidates: [{ source, sure: true }],
    pinned: false,
    ...(own ? { unidentified: 'it is reached on this machine or network only' } : {}),
  };
}

/** Names and addresses that mean something else on every machine. */
function isOwnMachine(host: string): boolean {
  return (
    /^(?:localhost|.*\.(?:localhost|local|internal|lan|home\.arpa)|[^.:]+)$/i.test(host) ||
    /^(?:127|10|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host) ||
    /^\[(?:::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/i.test(host)
  );
}
