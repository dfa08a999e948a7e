// How full the limits are whose windows still run: the fullest in words, and a bar each when they are
// wanted.
import type { z } from 'zod';
import type { limitsUsedSchema } from '#contract/records-api.ts';
import { useRead } from '#dashboard/api/index.ts';
import { classes, Foreign, Name, ProblemNotice } from '#dashboard/ui/index.ts';
import { stepText } from './chart-kinds.ts';
import type { RecordFilters } from './record-filters.ts';
import type { Names } from './use-names.ts';

type LimitsUsed = z.infer<typeof limitsUsedSchema>;
type LimitUsed = LimitsUsed['data'][number];

const SHOWN_MAX = 12;
/** From here on a limit is about to hold calls up. */
const NEARLY = 0.8;

export function LimitsUsed({ filters, names }: { filters: RecordFilters; names: Names }) {
  const limits = useRead<LimitsUsed>('/records/limits', { everyMs: 10_000 });
  const { grant } = filters.words;
  if (limits.isError) return <ProblemNotice error={limits.error} />;
  const wanted = (limits.data?.data ?? []).filter(
    (limit) => grant === undefined || limit.grant === null || limit.grant === grant,
  );
  // The line keeps its place from the beginning: what is below must not move under a finger.
  if (wanted.length === 0) {
    const text = limits.isPending ? '\u00a0' : 'Limits used: none';
    return <p className="mb-5 text-[0.9rem] text-soft">{text}</p>;
  }
  const fullest = Math.max(...wanted.map((limit) => shareOf(limit) ?? 0));
  return (
    <details className="mb-5">
      <summary className="text-[0.9rem] text-accent">
        Limits used: {wanted.length}
        <span className={fullest >= NEARLY ? 'font-medium text-deny' : 'text-soft'}>
          , the fullest {Math.round(fullest * 100)} %
        </span>
      </summary>
      <div className="pt-3 pb-2">
        <p className="mb-3 text-[0.9rem] text-soft">
          Of the windows that run now, the fullest first.
        </p>
        <ul className="grid gap-x-8 gap-y-4 md:grid-cols-2">
          {wanted.slice(0, SHOWN_MAX).map((limit) => (
            <li key={`${limit.counter} ${limit.grant} ${limit.policy} ${limit.windowStartMs}`}>
              <LimitBar limit={limit} names={names} />
            </li>
          ))}
        </ul>
        {wanted.length > SHOWN_MAX ? (
          <p className="mt-3 text-[0.9rem] text-soft">
            {wanted.length - SHOWN_MAX} more are less full.
          </p>
        ) : null}
      </div>
    </details>
  );
}

/** A sum as people write it: `12,500`; decimals stay as they are. */
function sumText(sum: string): string {
  return /^\d+$/.test(sum) ? BigInt(sum).toLocaleString('en-US') : sum;
}

/** How much is used, 0–1; nothing when no policy names the limit now. */
function shareOf({ used, max }: LimitUsed): number | undefined {
  if (max === null) return undefined;
  return Number(max) === 0 ? 1 : Math.min(1, Number(used) / Number(max));
}

function LimitBar({ limit, names }: { limit: LimitUsed; names: Names }) {
  const { counter, grant, used, max, windowEndMs } = limit;
  const share = shareOf(limit);
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <Name text={counter} className="font-semibold" />
        <span className="text-[0.9rem] tabular-nums">
          {sumText(used)}
          {max === null ? ' used' : ` of ${sumText(max)}`}
          {share === undefined ? '' : `, ${Math.round(share * 100)} %`}
        </span>
      </div>
      {share === undefined ? null : (
        <svg
          viewBox="0 0 100 8"
          preserveAspectRatio="none"
          aria-hidden="true"
          className={classes('h-2 w-full', share >= NEARLY ? 'text-deny' : 'text-allow')}
        >
          <rect width="100" height="8" rx="1" className="text-line" fill="currentColor" />
          <rect width={share * 100} height="8" rx="1" fill="currentColor" />
        </svg>
      )}
      <p className="text-[0.86rem] text-soft">
        {grant === null ? 'shared' : <Foreign text={names.grants.get(grant) ?? grant} />}, begins
        anew {stepText(windowEndMs, 'minute')}
        {max === null ? '; no policy in force names it' : ''}
      </p>
    </div>
  );
}
