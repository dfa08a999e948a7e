// Why a server did not list its tools, read from its last words: the outcome and a sentence. The
// words are its own and may say anything, so this decides nothing but a label.
import type { ScanOutcome } from '#contract/scan-report.ts';
import { ScanStop } from './scan-stop.ts';

interface Sign {
  readonly outcome: Exclude<ScanOutcome, 'listed'>;
  readonly pattern: RegExp;
  /** With the first group of the pattern, when there is one. */
  readonly reason: (found: string) => string;
}

/** The first that fits counts: what is more exact stands before what is more common. */
const SIGNS: readonly Sign[] = [
  {
    outcome: 'not-installable',
    pattern:
      /(?:Could not locate the bindings file|Cannot find module '[^']*(?:build\/Release|prebuilds|\.node)'|ERR_DLOPEN_FAILED|was compiled against a different Node|No native build was found|Failed to load native)/i,
    reason: () => 'it needs a native module that only an install script builds or fetches',
  },
  {
    outcome: 'needs-environment',
    pattern:
      /(?:env|sh|spawn)[^\n]*?[ :'‘"]([\w.-]{1,40})['’"]?:? (?:No such file or directory|not found|ENOENT)/,
    reason: (found) => `it wants the program \`${found}\`, which is not here`,
  },
  {
    outcome: 'needs-environment',
    pattern:
      /ECONNREFUSED (?:127\.0\.0\.1|::1|localhost)|Connection refused[^\n]*(?:localhost|127\.0\.0\.1)|(?:localhost|127\.0\.0\.1)(?::|', )\d+[^\n]*(?:refused|failed)/i,
    reason: () => 'it wants a service on this machine that is not running',
  },
  {
    outcome: 'needs-network',
    pattern:
      /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|getaddrinfo|fetch failed|socket hang up)\b|Temporary failure in name resolution|Name or service not known|nodename nor servname|no such host|network is unreachable|Failed to establish a new connection|ConnectError|dial tcp/i,
    reason: () => 'it calls somebody over the network before it answers',
  },
  {
    outcome: 'needs-credentials',
    pattern:
      /\b(?:api[ _-]?key|access[ _-]?token|auth[ _-]?token|bearer|credentials?|client[ _-]?(?:id|secret)|password|secret|unauthori[sz]ed|not authenticated|authentication|oauth|log ?in|sign ?in|401|403|[A-Z][A-Z0-9_]*_(?:KEY|TOKEN|SECRET|PASSWORD|PAT))\b/i,
    reason: () => 'it wants credentials before it answers',
  },
  {
    outcome: 'needs-environment',
    pattern:
      /\b(?:environment variable|env var|must be set|is not set|is required|are required|missing required|required (?:argument|option|parameter)|no such file or directory|ENOENT|config(?:uration)? (?:file )?(?:is )?(?:not found|missing)|FileNotFoundError)\b|\busage:/i,
    reason: () => 'it wants settings or files that a scan does not have',
  },
  {
    outcome: 'not-a-server',
    pattern:
      /(?:listening|running|started|serving)[^\n]{0,60}(?:\bport\b|https?:\/\/|0\.0\.0\.0|:\d{4,5}\b)/i,
    reason: () => 'it serves HTTP instead of answering on stdin and stdout',
  },
];

/** Says more than `stop` alone when the words behind it are telling. */
export function explainFailure(stop: ScanStop, stderr: readonly string[]): ScanStop {
  if (!stop.open) return stop;
  const ended = describeEnd(stop);
  const words = [...stderr, stop.message].join('\n');
  for (const { outcome, pattern, reason } of SIGNS) {
    const found = pattern.exec(words);
    if (found === null) continue;
    return new ScanStop(outcome, `${reason(found[1] ?? '')} (${ended})`, true);
  }
  if (stop.outcome === 'crashed' && /exited with code 0\b/.test(stop.message)) {
    return new ScanStop('not-a-server', 'it ends without a word when a client connects', true);
  }
  if (stop.outcome === 'timed-out') return new ScanStop('timed-out', ended, true);
  if (stop.outcome === 'crashed') return new ScanStop('crashed', ended, true);
  return stop;
}

/** The end without what only helps the owner of a gateway. */
function describeEnd({ message }: ScanStop): string {
  const code = /exited with code (\d+)/.exec(message);
  if (code !== null) return `it exited with code ${code[1]} before it listed its tools`;
  const signal = /was ended by (SIG\w+)/.exec(message);
  if (signal !== null) return `it was ended by ${signal[1]} before it listed its tools`;
  return message;
}

const MAY_WANT_MORE: ReadonlySet<ScanOutcome> = new Set([
  'needs-credentials',
  'needs-environment',
  'crashed',
  'not-a-server',
  'broken-protocol',
]);

/**
 * True when other arguments or variables may help.
 * @param quick it failed soon, so that another try costs little
 */
export function mayWantMore({ outcome, open }: ScanStop, quick: boolean): boolean {
  return open && (MAY_WANT_MORE.has(outcome) || (quick && outcome === 'needs-network'));
}
