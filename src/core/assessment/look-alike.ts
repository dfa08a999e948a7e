// Server names that pass for others: a letter more or less, other separators, letters of other
// scripts, a scope instead of a prefix. Compared with names that many people install; never with
// those of the same publisher. Called by the assessment; pure.
import type { FindingEntry } from '#contract/catalogue.ts';
import type { ScanReport } from '#contract/scan-report.ts';
import { plainText } from '#core/catalogue/index.ts';
import { splitName, tellingWords } from './product-name.ts';
import { serverFinding } from './server-finding.ts';
import { sourceKey } from './source-key.ts';
import { readAddress, registeredDomain, repositoryOwner } from './web-address.ts';

/** A name that people know. */
export interface KnownName {
  /** `@stripe/mcp`, `mcp-server-git`, or a host such as `mcp.stripe.com`. */
  readonly name: string;
  /** Its key, as `sourceKey` writes it. */
  readonly source: string;
  /** Scope, repository owner or domain; lower case. */
  readonly publisher?: string;
}

interface Likeness {
  readonly code: 'homoglyph' | 'separators' | 'scope' | 'spelling';
  readonly how: string;
}

/** Names shorter than this are a letter away from too much. */
const SPELLING_MIN = 7;

/** Letters and digits as they look; separators and case left out. */
function skeleton(name: string): string {
  return plainText(name)
    .text.toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Digits and pairs that are taken for letters. */
function blurred(name: string): string {
  return skeleton(name)
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('i', 'l')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** Edits between two texts, transpositions counted once; gives up above `max`. */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      next.push(best);
    }
    if (Math.min(...next) > max) return max + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? max + 1;
}

/** The part of a name that is its own: without the noise that all MCP packages share. */
function coreOf(name: string): string {
  const { scope, own } = splitName(name);
  return [...tellingWords(scope), ...tellingWords(own)].join('-');
}

function scopeConfusion(name: string, known: string): boolean {
  const [a, b] = [splitName(name), splitName(known)];
  if (a.scope === b.scope) return false;
  // `@x/y` and `x-y`: the same letters, one in a namespace that is owned and one that is not.
  return skeleton(name) === skeleton(known) && (a.scope === '' || b.scope === '');
}

function likeness(name: string, known: string): Likeness | undefined {
  const [lower, other] = [name.toLowerCase(), known.toLowerCase()];
  if (lower === other) return undefined;
  if (plainText(name).text.toLowerCase() === other) {
    return { code: 'homoglyph', how: 'letters of other scripts make it look the same' };
  }
  if (scopeConfusion(name, known)) {
    return { code: 'scope', how: 'the scope is made part of the name, or the other way round' };
  }
  if (skeleton(name) === skeleton(known)) {
    return { code: 'separators', how: 'only separators differ' };
  }
  if (blurred(name) === blurred(known)) {
    return { code: 'homoglyph', how: 'characters that look alike are swapped' };
  }
  const [mine, theirs] = [coreOf(name), coreOf(known)];
  const long = Math.min(mine.length, theirs.length) >= SPELLING_MIN;
  if (long && mine !== theirs && editDistance(mine, theirs, 1) === 1) {
    return { code: 'spelling', how: 'one letter differs' };
  }
  return undefined;
}

/** Everything that a report says about who publishes, lower case. */
function publishersOf(report: ScanReport): Set<string> {
  const { source, remote } = report;
  const names = new Set<string>();
  // INVARIANT: only what somebody else vouches for; a squatter claims any repository.
  if (source.kind === 'npm') names.add(splitName(source.name).scope);
  if (report.package?.registry === 'npm') {
    // Further accounts can be added to a package by whoever has it.
    const [only, ...others] = report.package.publishers;
    if (only !== undefined && others.length === 0) names.add(only.toLowerCase());
    if (report.package.attested === true) {
      names.add(repositoryOwner(report.package.repository) ?? '');
    }
  }
  const address = remote === undefined ? undefined : readAddress(remote.url);
  if (address !== undefined) names.add(registeredDomain(address.host));
  names.delete('');
  return names;
}

function nameOf({ source }: ScanReport): string | undefined {
  if (source.kind === 'npm' || source.kind === 'pypi') return source.name;
  if (source.kind === 'remote') return readAddress(source.url)?.host;
  return undefined;
}

/** What the name of a server passes for; at most one finding, for the closest name. */
export function findLookAlike(
  report: ScanReport,
  known: readonly KnownName[],
): FindingEntry | undefined {
  const name = nameOf(report);
  if (name === undefined) return undefined;
  const key = sourceKey(report.source);
  // A well-known name imitates nobody.
  if (known.some(({ source }) => source === key)) return undefined;
  const mine = publishersOf(report);
  for (const other of known) {
    if (other.publisher !== undefined && mine.has(other.publisher.toLowerCase())) continue;
    const found = likeness(name, other.name);
    if (found === undefined) continue;
    const severity = found.code === 'spelling' ? 'Medium' : 'High';
    return serverFinding(
      'look-alike-server',
      found.code,
      severity,
      { source: 'name', quote: name },
      `the name is easily taken for \`${other.name}\`: ${found.how}`,
    );
  }
  return undefined;
}
