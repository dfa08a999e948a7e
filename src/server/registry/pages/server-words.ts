// Short words for what is known of a server: identity, access, outcomes of scans, isolation.
import type { AuthPosture, IdentityLevel } from '#contract/catalogue.ts';
import type { Isolation, ScanOutcome } from '#contract/scan-report.ts';

export const IDENTITY_WORDS: Readonly<Record<IdentityLevel, string>> = {
  unknown: 'unknown',
  claimed: 'claimed, not confirmed',
  consistent: 'consistent',
  attested: 'attested',
  official: 'official',
};

export const AUTH_WORDS: Readonly<Record<AuthPosture, string>> = {
  local: 'runs on your machine',
  gated: 'asks for credentials',
  open: 'open to anybody',
  unknown: 'unknown',
};

export const OUTCOME_WORDS: Readonly<Record<ScanOutcome, string>> = {
  listed: 'It listed its tools.',
  'needs-credentials': 'It runs, but wants credentials that a scan does not have.',
  'needs-network': 'It calls somebody over the network before it answers, and a scan has none.',
  'needs-environment': 'It wants a program, a service or a file that is not there.',
  'not-installable': 'The package cannot be had or installed.',
  'not-a-server': 'It is a library or an installer, or it speaks another transport.',
  crashed: 'It ended before it answered.',
  'timed-out': 'It did not answer in time.',
  'over-limit': 'It broke a limit of the scan.',
  'broken-protocol': 'What it answered is not MCP.',
  unreachable: 'It could not be reached.',
  refused: 'The scan was refused, for example because the address is not public.',
};

export const ISOLATION_WORDS: Readonly<Record<Isolation, string>> = {
  bwrap: 'in a sandbox of its own (bubblewrap)',
  unshare: 'in namespaces of its own',
  limits: 'with limits on time, memory and output, without a sandbox',
  none: 'not started here: it was reached over the network',
};
