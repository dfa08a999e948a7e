// Facts about a server in sentences: who stands behind it, how it can be reached, what its tools cost
// in context, and how the scan went. What could not be checked is said.
import type { Identity, Posture, ServerRecord } from '#contract/catalogue.ts';
import type { ScanOutcome } from '#contract/scan-report.ts';
import { code, count, listed, quoted } from './wording.ts';

const LEVELS: Readonly<Record<Identity['level'], string>> = {
  unknown: 'Nothing is known about who publishes it.',
  claimed: 'It names a publisher, and nothing else confirms that.',
  consistent:
    'Its package, its repository and its publisher name each other without contradiction.',
  attested: 'A build attestation or a verified registry name ties it to its source.',
  official: 'It is published by the owner of the product that it serves.',
};

export function identityText({ level, publisher }: Identity): string {
  const by = publisher === null ? '' : ` The publisher is given as ${code(publisher)}.`;
  return `${LEVELS[level]}${by}`;
}

const AUTH: Readonly<Record<Posture['auth'], string>> = {
  local: 'It runs on the machine of its user, with the rights of its user.',
  gated: 'It refuses calls without credentials.',
  open: 'It lists its tools to anybody who reaches it.',
  unknown: 'Whether it asks for credentials is not known.',
};
const TRANSPORTS = { stdio: 'stdio', 'streamable-http': 'Streamable HTTP', sse: 'HTTP+SSE' };

export function postureText({ auth, transports, tls, rateLimited }: Posture): string {
  const parts = [
    AUTH[auth],
    transports.length === 0
      ? 'How it speaks MCP is not known.'
      : `It speaks MCP over ${listed(transports.map((one) => TRANSPORTS[one]))}.`,
    tls === null ? '' : tls ? 'The connection is encrypted.' : 'The connection is not encrypted.',
  ];
  if (auth !== 'local') {
    parts.push(
      rateLimited === null
        ? 'Whether it limits calls by itself is not known.'
        : rateLimited
          ? 'It limits calls by itself.'
          : 'It announces no limit on calls.',
    );
  }
  return parts.filter((part) => part !== '').join(' ');
}

export function contextText({ context, counts, grade }: ServerRecord): string {
  if (grade === null) return 'What its tool list costs in context is not known.';
  if (counts.total === 0) return 'It lists no tools, so it costs no context.';
  const whole = `Its tool list takes about ${count(context.tokens, 'token')} of the context of every model that is connected to it.`;
  const { heaviest } = context;
  if (heaviest === null || counts.total === 1) return whole;
  return `${whole} The heaviest definition is that of ${code(heaviest.name)}, with about ${count(heaviest.tokens, 'token')}.`;
}

const OUTCOMES: Readonly<Record<ScanOutcome, string>> = {
  listed: 'The newest scan listed its tools.',
  'needs-credentials':
    'The newest scan could not list its tools, because the server wants credentials first.',
  'needs-network':
    'The newest scan could not list its tools, because the server calls somebody over the network first.',
  'needs-environment':
    'The newest scan could not list its tools, because the server wants a program, a service or a file that was not there.',
  'not-installable':
    'The newest scan could not list its tools, because the package could not be installed.',
  'not-a-server':
    'The newest scan could not list its tools, because what was started is no server on stdio.',
  crashed: 'The newest scan could not list its tools, because the server ended before it answered.',
  'timed-out':
    'The newest scan could not list its tools, because the server did not answer in time.',
  'over-limit':
    'The newest scan could not list its tools, because the server broke a limit of the scan.',
  'broken-protocol':
    'The newest scan could not list its tools, because the answers of the server were no MCP.',
  unreachable: 'The newest scan could not list its tools, because the server could not be reached.',
  refused: 'The newest scan could not list its tools, because the scan itself was refused.',
};

/** How the newest scan went; what an agent could do is unknown where it listed nothing. */
export function scanText({ outcome, scan }: ServerRecord): string {
  if (outcome === 'listed') return OUTCOMES.listed;
  const reason = quoted(scan.reason ?? '');
  const said = reason === '' ? '' : ` The scan says: ${reason}.`;
  return `${OUTCOMES[outcome]}${said} What an agent could do with it is unknown.`;
}
