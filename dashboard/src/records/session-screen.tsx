// One session from its first call to its last: when each call came, how long after the one before,
// how it was decided, how long it took.
import { Link, useSearchParams } from 'wouter';
import type { RecordedRow } from '#contract/records-api.ts';
import { usePages } from '#dashboard/api/index.ts';
import {
  Button,
  DecisionMark,
  Empty,
  Facts,
  Foreign,
  Loaded,
  Name,
  Page,
  StateMark,
} from '#dashboard/ui/index.ts';
import { CallTime } from './call-time.tsx';
import { durationText, hasFailed } from './decision-words.ts';
import { RecordDrawer } from './record-drawer.tsx';
import { changedAddress, type FilterChange } from './record-filters.ts';
import { type Names, useNames } from './use-names.ts';

/** A pause this long is worth a line of its own. */
const PAUSE_MS = 10_000;

export function SessionScreen() {
  const [address, setAddress] = useSearchParams();
  const session = address.get('id') ?? '';
  const names = useNames();
  const path = `/records?session=${encodeURIComponent(session)}&limit=200`;
  const records = usePages<RecordedRow>(path, { everyMs: 5_000, when: session !== '' });
  const change = (next: FilterChange) => setAddress((before) => changedAddress(before, next));
  return (
    <Page
      title="A session"
      eyebrow={<Link href="/records">Records</Link>}
      lead={
        <>
          All calls of <Name text={session} />, in the order in which they came.
        </>
      }
    >
      {session === '' ? (
        <Empty title="Which session?">
          <p>Open a call in the records, and go on from there to its session.</p>
        </Empty>
      ) : (
        <Loaded query={records}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title="No call of this session is on record." />
            ) : (
              <>
                {records.hasNextPage ? (
                  <Button
                    className="mb-4"
                    busy={records.isFetchingNextPage}
                    onClick={() => records.fetchNextPage()}
                  >
                    Show earlier calls
                  </Button>
                ) : null}
                <Timeline
                  rows={data.toReversed()}
                  names={names}
                  open={address.get('record')}
                  onChange={change}
                />
              </>
            )
          }
        </Loaded>
      )}
    </Page>
  );
}

interface TimelineProps {
  /** Oldest first; at least one. */
  readonly rows: readonly RecordedRow[];
  readonly names: Names;
  readonly open: string | null;
  readonly onChange: (change: FilterChange) => void;
}

function Timeline({ rows, names, open, onChange }: TimelineProps) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const startMs = Date.parse(first.at);
  const spanMs = Math.max(1, ...rows.map((row) => endOf(row) - startMs));
  const at = rows.findIndex(({ requestId }) => requestId === open);
  return (
    <>
      <Facts
        facts={[
          {
            name: 'Who',
            value: (
              <Link href={`/grants/${encodeURIComponent(first.grant)}`}>
                <Foreign text={names.grants.get(first.grant) ?? first.grantLabel ?? first.grant} />
              </Link>
            ),
          },
          {
            name: 'Server',
            value: (
              <Link href={`/servers/${encodeURIComponent(first.server)}`}>
                <Foreign text={names.servers.get(first.server) ?? first.server} />
              </Link>
            ),
          },
          { name: 'Began', value: <CallTime at={first.at} /> },
          { name: 'Lasted', value: durationText(spanMs) },
          { name: 'Calls', value: countsText(rows) },
        ]}
      />
      <ol className="mt-6 grid border-b border-line" aria-label="Calls of the session">
        {rows.map((row, index) => (
          <Line
            key={row.requestId}
            row={row}
            before={rows[index - 1]}
            startMs={startMs}
            spanMs={spanMs}
            onOpen={() => onChange({ record: row.requestId })}
          />
        ))}
      </ol>
      {open === null ? null : (
        <RecordDrawer
          key={open}
          id={open}
          known={rows[at]}
          newer={at < 0 ? undefined : rows[at + 1]?.requestId}
          older={rows[at - 1]?.requestId}
          names={names}
          onChange={onChange}
          onClose={() => onChange({ record: undefined })}
        />
      )}
    </>
  );
}

function endOf({ at, completion }: RecordedRow): number {
  return Date.parse(at) + (completion?.latencyMs ?? 0);
}

function countsText(rows: readonly RecordedRow[]): string {
  const count = (decision: RecordedRow['decision']) =>
    rows.filter((row) => row.decision === decision).length;
  const parts = [
    [count('deny'), 'denied'],
    [count('ask'), 'held'],
  ] as const;
  const others = parts.filter(([sum]) => sum > 0).map(([sum, word]) => `${sum} ${word}`);
  return [String(rows.length), ...others].join(', ');
}

interface LineProps {
  readonly row: RecordedRow;
  readonly before: RecordedRow | undefined;
  readonly startMs: number;
  readonly spanMs: number;
  readonly onOpen: () => void;
}

function Line({ row, before, startMs, spanMs, onOpen }: LineProps) {
  const atMs = Date.parse(row.at);
  const pauseMs = before === undefined ? 0 : atMs - Date.parse(before.at);
  const { completion } = row;
  return (
    <li className="border-t border-line">
      {pauseMs < PAUSE_MS ? null : (
        <p className="border-b border-dashed border-line py-1 text-[0.86rem] text-soft">
          {durationText(pauseMs)} later
        </p>
      )}
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1 py-2 sm:grid sm:grid-cols-[7rem_6.5rem_minmax(0,1fr)_minmax(6rem,14rem)_5.5rem] sm:items-baseline">
        <span className="text-[0.9rem] text-soft tabular-nums">
          {before === undefined ? 'start' : `+${durationText(atMs - startMs)}`}
        </span>
        <DecisionMark value={row.decision} />
        <span className="min-w-0 max-sm:order-1 max-sm:basis-full">
          <button type="button" className="textlink text-left font-semibold" onClick={onOpen}>
            <Name text={row.tool} />
          </button>
          {row.decision === 'allow' ? null : (
            <span className="block text-[0.86rem] text-soft">
              <Foreign text={row.message ?? row.rule} />
            </span>
          )}
        </span>
        <Place fromMs={atMs - startMs} row={row} spanMs={spanMs} />
        <span className="flex flex-wrap justify-end gap-x-3 text-[0.9rem] tabular-nums max-sm:ml-auto">
          {completion === undefined ? (
            <span className="text-soft">not sent</span>
          ) : (
            durationText(completion.latencyMs)
          )}
          {hasFailed(row) ? (
            <StateMark tone="bad">{completion?.outcome.replaceAll('_', ' ') ?? ''}</StateMark>
          ) : null}
        </span>
      </div>
    </li>
  );
}

const LOOKS = { allow: 'text-allow', ask: 'text-ask', deny: 'text-deny' } as const;
/** So wide is a call at least, of 200. */
const WIDTH_MIN = 2;

/** Where in the session the call stood, and how long it took of it. */
function Place({ fromMs, row, spanMs }: { fromMs: number; row: RecordedRow; spanMs: number }) {
  const width = Math.max(WIDTH_MIN, ((row.completion?.latencyMs ?? 0) / spanMs) * 200);
  const x = Math.min(200 - width, (fromMs / spanMs) * 200);
  return (
    <svg
      viewBox="0 0 200 10"
      preserveAspectRatio="none"
      aria-hidden="true"
      className={`h-2.5 w-full max-sm:order-2 ${LOOKS[row.decision]}`}
    >
      <rect width="200" height="10" className="text-sunken" fill="currentColor" />
      <rect x={x} width={width} height="10" fill="currentColor" />
    </svg>
  );
}
