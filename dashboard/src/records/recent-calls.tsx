// The last day on the overview: a small chart and the latest denials, each a way into the records.
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { RecordChart, RecordedRow } from '#contract/records-api.ts';
import { type Listing, useRead } from '#dashboard/api/index.ts';
import { Ago, Foreign, Loaded, Name, Section } from '#dashboard/ui/index.ts';
import { KIND_LOOKS, KINDS, type Kind, kindCount } from './chart-kinds.ts';
import { chartQueryOf, chartSpanOf, filledSteps, filtersOf } from './record-filters.ts';
import { SmallChart } from './small-chart.tsx';
import { Swatch } from './swatch.tsx';
import { useNames } from './use-names.ts';
import { useNow } from './use-now.ts';

type Step = RecordChart['data'][number];

const DENIALS = 5;
const EVERY_MS = 30_000;

export function RecentCalls() {
  const nowMs = useNow();
  const span = useMemo(() => chartSpanOf(filtersOf(new URLSearchParams()), nowMs), [nowMs]);
  const query = chartQueryOf(filtersOf(new URLSearchParams()), span);
  const chart = useRead<RecordChart>(`/records/chart?${query}`, { everyMs: EVERY_MS, keep: true });
  return (
    <div className="mt-10 grid grid-cols-[minmax(0,1fr)] gap-10 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div>
        <Section
          title="The last 24 hours"
          actions={
            <Link href="/records" className="textlink">
              All records
            </Link>
          }
        >
          <Loaded query={chart} rows={3}>
            {({ data }) => {
              const steps = filledSteps(span, data);
              return (
                <>
                  <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1">
                    {KINDS.map((kind) => (
                      <Sum key={kind} kind={kind} steps={steps} />
                    ))}
                  </ul>
                  <SmallChart steps={steps} step={span.step} />
                </>
              );
            }}
          </Loaded>
        </Section>
      </div>
      <div>
        <Denials />
      </div>
    </div>
  );
}

/** Leads to the calls of a kind; also says what its pattern in the bars is. */
function Sum({ kind, steps }: { kind: Kind; steps: readonly Step[] }) {
  const { decision, word } = KIND_LOOKS[kind];
  const sum = steps.reduce((total, step) => total + kindCount(step, kind), 0);
  return (
    <li className="inline-flex items-center gap-2">
      <Swatch kind={kind} />
      <Link href={`/records?decision=${decision}`} className="text-ink">
        <strong className="tabular-nums">{sum.toLocaleString('en-US')}</strong> {word}
      </Link>
    </li>
  );
}

function Denials() {
  const names = useNames();
  const denials = useRead<Listing<RecordedRow>>(`/records?decision=deny&limit=${DENIALS}`, {
    everyMs: EVERY_MS,
  });
  return (
    <Section
      title="Denied last"
      actions={
        <Link href="/records?decision=deny&range=all" className="textlink">
          All denials
        </Link>
      }
    >
      <Loaded query={denials} rows={3}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-soft">Nothing has been denied.</p>
          ) : (
            <ul className="grid border-b border-line">
              {data.map(({ requestId, tool, grant, grantLabel, at, message, rule }) => (
                <li key={requestId} className="grid gap-0.5 border-t border-line py-2">
                  <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                    <Link
                      href={`/records?decision=deny&range=all&record=${encodeURIComponent(requestId)}`}
                      className="font-semibold"
                    >
                      <Name text={tool} />
                    </Link>
                    <span className="text-[0.86rem] text-soft">
                      <Foreign text={names.grants.get(grant) ?? grantLabel ?? grant} />,{' '}
                      <Ago atMs={Date.parse(at)} />
                    </span>
                  </span>
                  <span className="line-clamp-2 text-[0.86rem] text-soft">
                    <Foreign text={message ?? rule} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
