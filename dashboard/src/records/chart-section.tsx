// Calls over time above the list: sums as buttons, the chart, and the same figures as a table. A bar
// or a row of the table narrows the time to its step.
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { RecordChart } from '#contract/records-api.ts';
import { useRead } from '#dashboard/api/index.ts';
import { type Column, classes, Loaded, Table } from '#dashboard/ui/index.ts';
import { KIND_LOOKS, KINDS, type Kind, kindCount, stepText } from './chart-kinds.ts';
import {
  type ChartSpan,
  changedAddress,
  chartQueryOf,
  chartSpanOf,
  type FilterChange,
  filledSteps,
  type RecordFilters,
  STEP_MS,
} from './record-filters.ts';
import { Swatch } from './swatch.tsx';
import { useNow } from './use-now.ts';

const CallChart = lazy(async () => ({ default: (await import('./call-chart.tsx')).CallChart }));

type Step = RecordChart['data'][number];

export interface ChartSectionProps {
  readonly filters: RecordFilters;
  /** Changes when calls have come in: the chart is then read again, now and then. */
  readonly arrived: number;
  readonly onChange: (change: FilterChange) => void;
}

const READ_AGAIN_MS = 3_000;

/** Reads again a moment after calls have come in, not for each of them. */
function useReadAfter(arrived: number, read: () => unknown): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const seen = useRef(arrived);
  useEffect(() => {
    if (seen.current === arrived) return;
    seen.current = arrived;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      read();
    }, READ_AGAIN_MS);
  }, [arrived, read]);
  useEffect(() => () => clearTimeout(timer.current), []);
}

export function ChartSection({ filters, arrived, onChange }: ChartSectionProps) {
  const nowMs = useNow();
  const span = useMemo(() => chartSpanOf(filters, nowMs), [filters, nowMs]);
  const chart = useRead<RecordChart>(`/records/chart?${chartQueryOf(filters, span)}`, {
    everyMs: 30_000,
    keep: true,
  });
  useReadAfter(arrived, chart.refetch);
  const choose = (startMs: number) => onChange(narrowed(startMs, span));
  return (
    <section aria-label="Calls over time" className="mb-6">
      <Loaded query={chart} rows={6}>
        {({ data }) => (
          <Steps
            steps={filledSteps(span, data)}
            span={span}
            filters={filters}
            onChoose={choose}
            onChange={onChange}
          />
        )}
      </Loaded>
    </section>
  );
}

function narrowed(startMs: number, { step }: ChartSpan): FilterChange {
  return { from: String(startMs), to: String(startMs + STEP_MS[step]) };
}

interface StepsProps {
  readonly steps: readonly Step[];
  readonly span: ChartSpan;
  readonly filters: RecordFilters;
  readonly onChoose: (startMs: number) => void;
  readonly onChange: (change: FilterChange) => void;
}

/** The kinds that the decision filter leaves; the chart of the API knows only server and grant. */
function kindsFor({ words: { decision } }: RecordFilters): readonly Kind[] {
  return KINDS.filter((kind) => decision === undefined || KIND_LOOKS[kind].decision === decision);
}

function Steps({ steps, span, filters, onChoose, onChange }: StepsProps) {
  const kinds = kindsFor(filters);
  const { tool, rule, session } = filters.words;
  return (
    <>
      <ul className="mb-3 flex flex-wrap gap-2">
        {KINDS.map((kind) => (
          <li key={kind}>
            <Sum kind={kind} steps={steps} filters={filters} onChange={onChange} />
          </li>
        ))}
      </ul>
      <Suspense fallback={<div className="h-44" />}>
        <CallChart steps={steps} span={span} kinds={kinds} onChoose={onChoose} />
      </Suspense>
      {tool === undefined && rule === undefined && session === undefined ? null : (
        <p className="mt-1 text-[0.86rem] text-soft">
          The chart counts by server, grant and decision; tool, rule and session narrow the list
          only.
        </p>
      )}
      <ChartTable steps={steps} span={span} kinds={kinds} />
    </>
  );
}

interface SumProps {
  readonly kind: Kind;
  readonly steps: readonly Step[];
  readonly filters: RecordFilters;
  readonly onChange: (change: FilterChange) => void;
}

/** The sum of a kind; pressing it filters by its decision, pressing again takes that out. */
function Sum({ kind, steps, filters, onChange }: SumProps) {
  const { decision, word } = KIND_LOOKS[kind];
  const sum = steps.reduce((total, step) => total + kindCount(step, kind), 0);
  const pressed = filters.words.decision === decision;
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={() => onChange({ decision: pressed ? undefined : decision })}
      className={classes(
        'flex min-h-9 items-center gap-2 rounded-base border px-3 text-[0.92rem]',
        pressed ? 'border-accent bg-accent-ground' : 'border-line bg-raised hover:border-accent',
      )}
    >
      <Swatch kind={kind} />
      <strong className="tabular-nums">{sum.toLocaleString('en-US')}</strong> {word}
    </button>
  );
}

/** The chart for those who do not see it; also the way to a step by the keyboard. */
function ChartTable({
  steps,
  span,
  kinds,
}: Pick<StepsProps, 'steps' | 'span'> & { kinds: readonly Kind[] }) {
  const [address] = useSearchParams();
  const called = steps.filter((step) => kinds.some((kind) => kindCount(step, kind) > 0));
  const columns: readonly Column<Step>[] = [
    {
      name: 'From',
      cell: ({ startMs }) => (
        <Link href={`/records?${changedAddress(address, narrowed(startMs, span))}`}>
          {stepText(startMs, span.step)}
        </Link>
      ),
    },
    ...kinds.map(
      (kind): Column<Step> => ({
        name: KIND_LOOKS[kind].title,
        end: true,
        cell: (step) => kindCount(step, kind).toLocaleString('en-US'),
      }),
    ),
  ];
  return (
    <details className="mt-2">
      <summary className="text-[0.9rem] text-accent">The chart as a table</summary>
      {called.length === 0 ? (
        <p className="mt-2 text-soft">No call in this time.</p>
      ) : (
        <section
          className="mt-3 max-h-80 max-w-2xl overflow-auto pr-3"
          tabIndex={0}
          aria-label="Calls by time"
        >
          <Table
            caption={`Calls by ${span.step}`}
            rows={called.toReversed()}
            columns={columns}
            keyOf={({ startMs }) => String(startMs)}
          />
        </section>
      )}
    </details>
  );
}
