// How full limits are: counters whose window still runs, joined with the policies in force that name
// them. A counter's key says whose it is (core/policy, charges).
import type { z } from 'zod';
import type { limitsUsedSchema } from '#contract/records-api.ts';
import { type FixedWindow, fixedWindow, windowAt } from '#core/counters/index.ts';
import type { CounterValue } from '#core/decisions/index.ts';
import type { ControlParts } from './control-parts.ts';
import { allRows } from './list-answer.ts';
import type { NamedLimit } from './records-parts.ts';

export type LimitUsed = z.infer<typeof limitsUsedSchema>['data'][number];

const SHOWN_MAX = 200;
const POLICIES_MAX = 2_000;

interface Counter {
  readonly organisation: string;
  readonly scope: string;
  /** Of scope `grant`, or of a session of a grant that has none. */
  readonly grant: string | undefined;
  readonly name: string;
  readonly fixed: FixedWindow;
  readonly startMs: number;
  readonly endMs: number;
  readonly used: string;
}

export async function limitsUsed(
  parts: Pick<ControlParts, 'records' | 'store' | 'now'>,
  organisation: string,
): Promise<readonly LimitUsed[]> {
  const { records, store } = parts;
  const nowMs = parts.now();
  const isOwn = await ownIn(parts, organisation);
  const counters = (await records.counters())
    .flatMap((value) => readCounter(value) ?? [])
    .filter((counter) => counter.endMs > nowMs && isOwn(counter.organisation));
  if (counters.length === 0) return [];
  const own = await allRows((page) => store.policies(organisation, {}, page), POLICIES_MAX);
  const filed = (await records.owner()) === organisation ? records.limits.filePolicies() : [];
  const policies = [...own.rows.map(({ id }) => id), ...filed];
  const rows = counters.map((counter) => limitUsed(parts, counter, policies));
  return rows.toSorted((a, b) => share(b) - share(a)).slice(0, SHOWN_MAX);
}

/** Counters of the file's grants carry the name that the file gives, which is no organisation's id. */
async function ownIn(
  { records, store }: Pick<ControlParts, 'records' | 'store'>,
  organisation: string,
): Promise<(name: string) => boolean> {
  const orphans = (await records.owner()) === organisation;
  const ids = new Set((await store.organisations()).map(({ id }) => id));
  return (name) =>
    name === organisation || (orphans && name === records.fileOrganisation && !ids.has(name));
}

function limitUsed(
  { records: { limits } }: Pick<ControlParts, 'records'>,
  { scope, grant, name, fixed, startMs, endMs, used }: Counter,
  policies: readonly string[],
): LimitUsed {
  const own = grant === undefined ? undefined : limits.policyOf(grant);
  const named = (grant === undefined ? policies : own === undefined ? [] : [own]).flatMap(
    (policy) =>
      limits
        .of(policy)
        .filter(isIt)
        .map((limit) => ({ policy, max: limit.max })),
  );
  // Several policies may name one counter; the one that refuses first says how full it is.
  const [first] = named.toSorted((a, b) => a.max - b.max);
  return {
    counter: name,
    grant: grant ?? null,
    policy: first?.policy ?? null,
    windowStartMs: startMs,
    windowEndMs: endMs,
    used,
    max: first === undefined ? null : String(first.max),
  };
  function isIt(limit: NamedLimit): boolean {
    return limit.counter === name && limit.scope === scope && fixedWindow(limit.window) === fixed;
  }
}

function share({ used, max }: LimitUsed): number {
  if (max === null) return -1;
  return Number(max) === 0 ? 1 : Number(used) / Number(max);
}

/** `undefined`: a key of a form that no limit has. */
function readCounter({ key, windowStartMs, value }: CounterValue): Counter | undefined {
  const parts = readKey(key);
  if (parts === undefined || windowStartMs < 0) return undefined;
  const [organisation, scope, ...rest] = parts;
  const fixed = rest.pop();
  const name = rest.pop();
  if (typeof organisation !== 'string' || typeof scope !== 'string') return undefined;
  if (typeof name !== 'string' || !isFixedWindow(fixed)) return undefined;
  const subject = scope === 'session' && rest.length === 2 ? rest[1] : rest[0];
  const ofGrant = scope === 'grant' || (scope === 'session' && rest.length === 2);
  const { startMs, endMs } = windowAt(fixed, windowStartMs);
  return {
    organisation,
    scope,
    grant: ofGrant && typeof subject === 'string' ? subject : undefined,
    name,
    fixed,
    startMs,
    endMs,
    used: value,
  };
}

function readKey(key: string): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(key);
    return Array.isArray(read) && read.length >= 4 ? read : undefined;
  } catch {
    return undefined;
  }
}

function isFixedWindow(value: unknown): value is FixedWindow {
  return (
    value === 'week' || value === 'month' || (Number.isSafeInteger(value) && Number(value) > 0)
  );
}
