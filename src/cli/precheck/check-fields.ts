// A check as the seven fields that a reader is told: identity, grade, capabilities, authentication,
// freshness, changes, suggested action. Text of servers in them is cleaned for a terminal.

import type { ServerRecord } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { count, safe } from '../print.ts';
import type { Checked } from './check.ts';

export interface CheckFields {
  readonly identity: string;
  readonly grade: string;
  readonly capabilities: string;
  readonly authentication: string;
  readonly freshness: string;
  readonly changes: string;
  readonly suggestedAction: string;
}

const DAY_MS = 86_400_000;
const STALE_DAYS = 30;
const UNKNOWN = 'unknown';

const IDENTITIES: Readonly<Record<ServerRecord['identity']['level'], string>> = {
  unknown: 'unknown; nothing could be checked',
  claimed: 'claimed; nothing confirms it',
  consistent: 'consistent; package, repository and publisher name each other',
  attested: 'attested; the package is tied to its source',
  official: 'official; published by the owner of the product',
};

const AUTHENTICATIONS: Readonly<Record<ServerRecord['posture']['auth'], string>> = {
  local: 'local; it runs on this machine with what it is given',
  gated: 'gated; calls without credentials are refused',
  open: 'open; anybody may list its tools',
  unknown: 'unknown',
};

/** The fields; each is `unknown` where nothing is known. */
export function fieldsOf({ stored, verdict, changes }: Checked, nowMs: number): CheckFields {
  const server = stored?.server;
  return {
    identity: server === undefined ? UNKNOWN : identityText(server),
    grade: server === undefined ? UNKNOWN : gradeText(server),
    capabilities: server === undefined ? UNKNOWN : capabilityText(server),
    authentication: server === undefined ? UNKNOWN : AUTHENTICATIONS[server.posture.auth],
    freshness: server === undefined ? 'never scanned' : freshnessText(server, nowMs),
    changes: server === undefined ? UNKNOWN : changesText(changes),
    suggestedAction: verdict,
  };
}

function identityText({ identity }: ServerRecord): string {
  const who = identity.publisher === null ? '' : ` (publisher ${safe(identity.publisher)})`;
  return `${IDENTITIES[identity.level]}${who}`;
}

function gradeText({ grade }: ServerRecord): string {
  return grade === null
    ? 'none; no scan has listed its tools'
    : `${grade.letter} (${grade.score} of 100)`;
}

function capabilityText({ counts, prompts, resources, scan }: ServerRecord): string {
  if (scan.listedAtMs === null) return 'unknown; no scan has listed its tools';
  const kinds = TOOL_CLASSES.filter((category) => counts[category] > 0);
  const tools = kinds.map((category) => `${counts[category]} ${category}`).join(', ');
  return [
    counts.total === 0 ? 'no tools' : `${count(counts.total, 'tool')}: ${tools}`,
    ...(prompts.length === 0 ? [] : [count(prompts.length, 'prompt')]),
    ...(resources.length === 0 ? [] : [count(resources.length, 'resource')]),
  ].join('; ');
}

function freshnessText({ version, scannedAtMs }: ServerRecord, nowMs: number): string {
  const days = Math.max(0, Math.floor((nowMs - scannedAtMs) / DAY_MS));
  const age = days === 0 ? 'today' : `${count(days, 'day')} ago`;
  const what = version === null ? 'scanned' : `version ${safe(version)} was scanned`;
  const old = days > STALE_DAYS ? '; it may have changed since' : '';
  return `${what} on ${dateOf(scannedAtMs)}, ${age}${old}`;
}

/** Day of a moment in UTC, `YYYY-MM-DD`. */
export function dateOf(moment: number | string): string {
  return new Date(moment).toISOString().slice(0, 10);
}

function changesText({ since, list }: Checked['changes']): string {
  if (since === null) return 'first check of it here';
  if (list.length === 0) return `unchanged since last seen on ${dateOf(since)}`;
  return `since last seen on ${dateOf(since)}: ${list.map(safe).join('; ')}`;
}
