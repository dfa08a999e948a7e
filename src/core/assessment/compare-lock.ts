// A lock held against servers as they are now: each difference as a sentence, with how it is to be
// taken and whether it fails a check. A lock holds no definitions, so that a change whose direction
// it cannot show counts as widening.
import {
  DRIFTS,
  type Drift,
  GRADE_LETTERS,
  IDENTITY_LEVELS,
  SEVERITIES,
} from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import { type Lock, type LockedServer, type LockedTool, lockedServer } from './lock.ts';
import { joined, named } from './name-list.ts';
import type { StoredServer } from './store.ts';

export interface LockDifference {
  readonly source: string;
  readonly tool: string | null;
  readonly drift: Drift;
  /** Whole sentences. */
  readonly text: string;
  /** Whether a check of the lock fails for it. */
  readonly fails: boolean;
}

export interface LockComparison {
  /** The worst first. */
  readonly differences: readonly LockDifference[];
  readonly fails: boolean;
}

export interface LockOptions {
  /** Kinds of drift that fail a check; suspicious and widening when absent. */
  readonly failOn?: readonly Drift[];
  readonly hash: (text: string) => string;
}

interface Note {
  readonly tool: string | null;
  readonly drift: Drift;
  readonly text: string;
}

const note = (tool: string | null, drift: Drift, text: string): Note => ({ tool, drift, text });

function isHarmlessFlip(hint: string): boolean {
  return hint === 'readOnlyHint' || hint === '-destructiveHint';
}

function compareParameters(old: LockedTool, now: LockedTool): { drift: Drift; text: string }[] {
  const name = (parameter: string) => parameter.replace(/!$/, '');
  const [was, is] = [new Set(old.parameters.map(name)), new Set(now.parameters.map(name))];
  const added = [...is].filter((one) => !was.has(one));
  const gone = [...was].filter((one) => !is.has(one));
  const must = new Set(now.parameters);
  const freed = old.parameters.filter(
    (one) => one.endsWith('!') && is.has(name(one)) && !must.has(one),
  );
  const list = (names: readonly string[]) =>
    joined(names.slice(0, 5).map((one) => named(name(one))));
  const found: { drift: Drift; text: string }[] = [];
  if (added.length > 0) found.push({ drift: 'widening', text: `it also takes ${list(added)}` });
  if (freed.length > 0)
    found.push({ drift: 'widening', text: `${list(freed)} need no longer be given` });
  if (gone.length > 0) found.push({ drift: 'narrowing', text: `it no longer takes ${list(gone)}` });
  return found;
}

function rankOf(list: readonly string[], value: string): number {
  return list.indexOf(value);
}

/** What is told of a changed definition, from what a lock holds of both. */
function reasonsOf(old: LockedTool, now: LockedTool): { drift: Drift; text: string }[] {
  const found: { drift: Drift; text: string }[] = [];
  const calmer = rankOf(TOOL_CLASSES, now.category) < rankOf(TOOL_CLASSES, old.category);
  for (const finding of now.findings.filter((one) => !old.findings.includes(one))) {
    const opening = finding.startsWith('open-parameter/');
    const grave = !opening || finding.endsWith('/code') || finding.endsWith('/command');
    const text = opening
      ? 'a parameter takes anything'
      : `something new is wrong with it (\`${finding}\`)`;
    found.push({ drift: grave ? 'suspicious' : 'widening', text });
  }
  const flips = now.hints.filter((hint) => isHarmlessFlip(hint) && !old.hints.includes(hint));
  if (flips.length > 0 && now.category !== 'Read' && !calmer) {
    found.push({ drift: 'suspicious', text: 'its hints turned harmless and the tool did not' });
  }
  if (old.category !== now.category) {
    const drift = calmer ? 'narrowing' : 'widening';
    found.push({ drift, text: `it is ${now.category} and was ${old.category}` });
  }
  if (old.severity !== now.severity) {
    const up = rankOf(SEVERITIES, now.severity) > rankOf(SEVERITIES, old.severity);
    const drift = up ? 'widening' : 'narrowing';
    found.push({ drift, text: `its severity is ${now.severity} and was ${old.severity}` });
  }
  found.push(...compareParameters(old, now));
  const shown = found.some(({ drift }) => drift === 'widening' || drift === 'suspicious');
  if (old.schema !== now.schema && !shown) {
    found.push({ drift: 'widening', text: 'the schema of its arguments is another' });
  }
  return found;
}

const rank = (drift: Drift) => DRIFTS.indexOf(drift);

function compareTool(name: string, old: LockedTool, now: LockedTool): Note[] {
  if (old.fingerprint === now.fingerprint) return [];
  const reasons = reasonsOf(old, now).toSorted((a, b) => rank(b.drift) - rank(a.drift));
  const [worst] = reasons;
  if (worst === undefined) {
    return [
      note(name, 'cosmetic', `Tool ${named(name)} reads differently; its arguments are the same.`),
    ];
  }
  const why = joined(reasons.slice(0, 4).map(({ text }) => text));
  return [note(name, worst.drift, `Tool ${named(name)} changed: ${why}.`)];
}

function compareServer(old: LockedServer, now: LockedServer): Note[] {
  const found: Note[] = [];
  if (old.version === now.version && old.integrity !== now.integrity && old.integrity !== null) {
    found.push(
      note(
        null,
        'suspicious',
        `The package is another one under the same version${old.version === null ? '' : ` ${old.version}`}.`,
      ),
    );
  } else if (old.version !== now.version) {
    found.push(
      note(
        null,
        'cosmetic',
        `The version is ${now.version ?? 'unknown'} and was ${old.version ?? 'unknown'}.`,
      ),
    );
  }
  if (old.publisher !== now.publisher && old.publisher !== null) {
    found.push(
      note(
        null,
        'suspicious',
        `The publisher is ${now.publisher === null ? 'unknown' : named(now.publisher)} and was ${named(old.publisher)}.`,
      ),
    );
  }
  const identity = rankOf(IDENTITY_LEVELS, now.identity) - rankOf(IDENTITY_LEVELS, old.identity);
  if (identity !== 0) {
    const drift = identity < 0 ? 'widening' : 'cosmetic';
    found.push(note(null, drift, `The identity is ${now.identity} and was ${old.identity}.`));
  }
  if (old.grade !== now.grade) {
    const worse =
      now.grade === null ||
      (old.grade !== null && rankOf(GRADE_LETTERS, now.grade) > rankOf(GRADE_LETTERS, old.grade));
    const text = `The grade is ${now.grade ?? 'unknown'} and was ${old.grade ?? 'unknown'}.`;
    found.push(note(null, worse ? 'widening' : 'cosmetic', text));
  }
  return [...found, ...compareTools(old, now)];
}

function compareTools(old: LockedServer, now: LockedServer): Note[] {
  const found: Note[] = [];
  for (const [name, tool] of now.tools) {
    const was = old.tools.get(name);
    if (was !== undefined) found.push(...compareTool(name, was, tool));
    else
      found.push(
        note(
          name,
          'widening',
          `Tool ${named(name)} is new: ${tool.category}, severity ${tool.severity}.`,
        ),
      );
  }
  for (const name of old.tools.keys()) {
    if (!now.tools.has(name)) found.push(note(name, 'narrowing', `Tool ${named(name)} is gone.`));
  }
  return found;
}

function notesOn(
  lock: Lock,
  source: string,
  stored: StoredServer | undefined,
  options: LockOptions,
): Note[] {
  const old = lock.servers.get(source);
  if (stored === undefined) return [note(null, 'narrowing', 'The server is no longer there.')];
  if (old === undefined) {
    return [note(null, 'widening', 'The server is not in the lock: nobody has reviewed it.')];
  }
  if (stored.server.scan.listedAtMs === null) {
    return [
      note(
        null,
        'widening',
        `The tools are unknown: the scan ended as \`${stored.server.outcome}\`.`,
      ),
    ];
  }
  return compareServer(old, lockedServer(stored, options.hash));
}

/** The differences between what was reviewed and what is there. */
export function compareLock(
  lock: Lock,
  servers: readonly StoredServer[],
  options: LockOptions,
): LockComparison {
  const failOn = options.failOn ?? ['suspicious', 'widening'];
  const now = new Map(servers.map((stored) => [stored.server.source, stored]));
  const sources = new Set([...now.keys(), ...lock.servers.keys()]);
  const differences = [...sources].sort().flatMap((source) =>
    notesOn(lock, source, now.get(source), options).map((one) => ({
      source,
      ...one,
      fails: failOn.includes(one.drift),
    })),
  );
  const sorted = differences.toSorted((a, b) => rank(b.drift) - rank(a.drift));
  return { differences: sorted, fails: sorted.some(({ fails }) => fails) };
}
