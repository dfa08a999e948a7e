// What the routes of records stand on, and what of the records an organisation may see: its own, as long
// as it keeps them; the oldest one also those of grants of the configuration file, which name none.
import type { LimitWindow, Scope } from '#contract/decision.ts';
import type { ControlStore } from '#core/control/index.ts';
import type { CounterValue, RecordFilter, RecordStore } from '#core/decisions/index.ts';
import { defined } from './list-answer.ts';

/** A limit that a policy in force names. */
export interface NamedLimit {
  readonly counter: string;
  readonly window: LimitWindow;
  readonly scope: Scope;
  readonly max: number;
}

export interface RecordsParts {
  readonly store: RecordStore;
  readonly counters: () => Promise<readonly CounterValue[]>;
  /** Whose the things of the configuration file are. */
  readonly owner: () => Promise<string | undefined>;
  /** Who shares counters of scope `org` among the grants of the file. */
  readonly fileOrganisation: string;
  readonly limits: {
    /** `undefined`: no such grant now, or one without a policy. */
    readonly policyOf: (grant: string) => string | undefined;
    readonly filePolicies: () => readonly string[];
    readonly of: (policy: string) => readonly NamedLimit[];
  };
}

export interface RecordScopeParts {
  readonly store: Pick<ControlStore, 'organisation'>;
  readonly records: Pick<RecordsParts, 'owner'>;
  readonly now: () => number;
}

const DAY_MS = 86_400_000;

interface Asked {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly [name: string]: string | number | undefined;
}

/** The filter of a request, narrowed to what the organisation may see. */
export async function scopedFilter(
  { store, records, now }: RecordScopeParts,
  organisation: string,
  { from, to, ...names }: Asked,
): Promise<RecordFilter> {
  const days = (await store.organisation(organisation))?.settings.recordDays ?? null;
  const keptMs = days === null ? 0 : now() - days * DAY_MS;
  const fromMs = Math.max(from ?? 0, keptMs);
  const orphans = (await records.owner()) === organisation;
  return {
    ...defined(names),
    ...(fromMs > 0 ? { fromMs } : {}),
    ...(to === undefined ? {} : { toMs: to }),
    organisation: { id: organisation, orphans },
  };
}
