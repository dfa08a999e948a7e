// How a server is reached and who may call it, from what the scan saw. Local programs are what they
// are; of remote servers each statement has the answer that it rests on.
import type { EvidenceEntry, Posture } from '#contract/catalogue.ts';
import type { RemoteFacts, ScanReport } from '#contract/scan-report.ts';
import { quoteOf } from './server-finding.ts';
import { readAddress } from './web-address.ts';

function entry(source: string, quote: string, supports: string): EvidenceEntry {
  return { source, quote: quoteOf(quote), supports };
}

function authOf({ auth, status }: RemoteFacts, listed: boolean): Posture['auth'] {
  if (auth.required || status === 401 || status === 403) return 'gated';
  return listed ? 'open' : 'unknown';
}

function authEvidence(remote: RemoteFacts, auth: Posture['auth']): EvidenceEntry[] {
  const { status, auth: seen } = remote;
  const found: EvidenceEntry[] = [];
  const answer = status === undefined ? '' : `HTTP ${status}`;
  if (auth === 'gated') {
    found.push(entry('answer without credentials', answer, 'it refuses calls without credentials'));
  } else if (auth === 'open') {
    found.push(entry('answer without credentials', answer, 'it lists its tools to anybody'));
  } else if (answer !== '') {
    found.push(
      entry('answer without credentials', answer, 'whether it asks for credentials is unknown'),
    );
  }
  if (seen.schemes.length > 0) {
    found.push(entry('WWW-Authenticate', seen.schemes.join(', '), 'the schemes that it accepts'));
  }
  const metadata = {
    valid: 'it publishes metadata that names this address and its authorization servers',
    invalid: 'it publishes metadata that does not fit this address',
    absent: 'it publishes no metadata for clients',
  };
  if (seen.resourceMetadata !== undefined) {
    const servers = seen.authorizationServers.join(', ');
    found.push(entry('protected resource metadata', servers, metadata[seen.resourceMetadata]));
  }
  return found;
}

function ofRemote(remote: RemoteFacts, listed: boolean): Posture {
  const auth = authOf(remote, listed);
  const { tls, transport, rateLimited } = remote;
  const limits =
    rateLimited === true ? [entry('answer headers', '', 'it announces a rate limit')] : [];
  return {
    auth,
    transports: transport === undefined ? [] : [transport],
    tls,
    // A limit that was not announced may still be there.
    rateLimited: rateLimited === true ? true : null,
    evidence: [
      ...authEvidence(remote, auth),
      entry(
        'address',
        readAddress(remote.url)?.scheme ?? '',
        tls ? 'calls travel encrypted' : 'calls and credentials travel in plain text',
      ),
      ...limits,
    ],
  };
}

function ofLocal({ how }: ScanReport): Posture {
  const command = how.command?.join(' ') ?? '';
  const wants = how.dummies.map((name) =>
    entry('environment', name, 'it was given a made-up value of this variable to start'),
  );
  return {
    auth: 'local',
    transports: ['stdio'],
    tls: null,
    rateLimited: null,
    evidence: [
      entry('command', command, 'it runs as a program of the user, with the rights of the user'),
      ...wants,
    ],
  };
}

/** The posture. A remote server that was not reached is `unknown`. */
export function postureOf(report: ScanReport): Posture {
  if (report.remote !== undefined) return ofRemote(report.remote, report.outcome === 'listed');
  if (report.source.kind !== 'remote') return ofLocal(report);
  const tls = readAddress(report.source.url)?.scheme === 'https';
  return { auth: 'unknown', transports: [], tls, rateLimited: null, evidence: [] };
}
