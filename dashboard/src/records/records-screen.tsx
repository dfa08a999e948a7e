// The records: what was called, how it was decided, what came of it. Filters live in the address, new
// calls come in on top, one call is explained at the side.
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { RecordedRow } from '#contract/records-api.ts';
import { type Listing, usePages, useReadAgain } from '#dashboard/api/index.ts';
import { Button, Empty, Loaded, MorePages, Page } from '#dashboard/ui/index.ts';
import { type Listed, shownRows } from './arrived-rows.ts';
import { ChartSection } from './chart-section.tsx';
import { ExportLinks } from './export-links.tsx';
import { FilterBar } from './filter-bar.tsx';
import { LimitsUsed } from './limits-used.tsx';
import { LiveBar } from './live-bar.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import {
  changedAddress,
  type FilterChange,
  filtersOf,
  isUnfiltered,
  queryOf,
  type RecordFilters,
  reachesNow,
} from './record-filters.ts';
import { RecordList } from './record-list.tsx';
import { type Names, useNames } from './use-names.ts';
import { useRecordTail } from './use-record-tail.ts';
import { useScrolledAway } from './use-scrolled-away.ts';

const PAGE_ROWS = 50;

/** The filters in the address, and the way to change them. */
function useFilters() {
  const [address, setAddress] = useSearchParams();
  // Opening a call changes no filter, and so reads nothing anew.
  const text = changedAddress(address, { record: undefined }).toString();
  const filters = useMemo(() => filtersOf(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (next: FilterChange) => setAddress((before) => changedAddress(before, next)),
    [setAddress],
  );
  // Presets end now: now is when they were chosen, so that the query stays the same meanwhile.
  const nowMs = useMemo(() => nowFor(filters), [filters]);
  return { filters, change, nowMs, open: address.get('record') };
}

function nowFor(_: RecordFilters): number {
  return Date.now();
}

export function RecordsScreen() {
  const { filters, change, nowMs, open } = useFilters();
  const names = useNames();
  const query = queryOf(filters, nowMs).toString();
  const { records, tail, rows, live, setLive } = useLiveRecords(query, reachesNow(filters, nowMs));
  const openRecord = useCallback((record: string) => change({ record }), [change]);
  return (
    <Page
      title="Records"
      lead="Every call that reached the gateway: how it was decided and what came of it. Values of arguments are never kept."
      command="wicketgate logs --follow"
      actions={<ExportLinks query={query} />}
    >
      <FilterBar filters={filters} names={names} rows={rows} onChange={change} />
      <ChartSection filters={filters} arrived={tail.rows.length} onChange={change} />
      <LimitsUsed filters={filters} names={names} />
      <LiveBar tail={tail} on={live} onSwitch={setLive} shown={rows} />
      <Loaded query={records} rows={8}>
        {() =>
          rows.length === 0 ? (
            <NoRecords filters={filters} live={tail.state === 'live'} onChange={change} />
          ) : (
            <>
              <RecordList rows={rows} names={names} onOpen={openRecord} />
              <MorePages query={records} />
            </>
          )
        }
      </Loaded>
      <OpenRecord id={open} rows={rows} names={names} onChange={change} />
    </Page>
  );
}

function useLiveRecords(query: string, reaches: boolean) {
  const [live, setLive] = useState(true);
  const path = `/records?${query}${query === '' ? '' : '&'}limit=${PAGE_ROWS}`;
  const records = usePages<RecordedRow>(path);
  const { data } = records;
  const listed = useMemo(() => listedOf(data), [data]);
  const tail = useRecordTail({
    query,
    on: live && reaches,
    held: useScrolledAway(),
    listed,
    readAt: records.dataUpdatedAt,
    readAgain: useReadAgain(path),
  });
  const rows = useMemo(() => shownRows(tail, listed), [listed, tail]);
  return { records, tail, rows, live, setLive };
}

function listedOf(list: Listing<RecordedRow> | undefined): Listed {
  const rows = list?.data ?? [];
  return { rows, ids: new Set(rows.map(({ requestId }) => requestId)), isWhole: !list?.next };
}

function OpenRecord(props: {
  readonly id: string | null;
  readonly rows: readonly RecordedRow[];
  readonly names: Names;
  readonly onChange: (change: FilterChange) => void;
}) {
  const { id, rows, names, onChange } = props;
  // The focus goes back to the row, also when other rows were looked at meanwhile.
  const close = () => {
    onChange({ record: undefined });
    if (id === null) return;
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-record="${CSS.escape(id)}"]`)?.focus(),
    );
  };
  if (id === null) return null;
  const at = rows.findIndex(({ requestId }) => requestId === id);
  return (
    <RecordDrawer
      key={id}
      id={id}
      known={rows[at]}
      newer={rows[at - 1]?.requestId}
      older={at < 0 ? undefined : rows[at + 1]?.requestId}
      names={names}
      onChange={onChange}
      onClose={close}
    />
  );
}

interface NoRecordsProps {
  readonly filters: RecordFilters;
  readonly live: boolean;
  readonly onChange: (change: FilterChange) => void;
}

function NoRecords({ filters, live, onChange }: NoRecordsProps) {
  const filtered = !isUnfiltered(filters);
  const whole = filters.range === 'all' && filters.fromMs === undefined;
  if (!filtered && whole) {
    return (
      <Empty title="No call has come in yet.">
        <p>
          Point an agent at a server through a grant: its first call shows up here
          {live ? ' by itself' : ''}.
        </p>
      </Empty>
    );
  }
  const widen = () => onChange({ range: 'all', from: undefined, to: undefined });
  const clear = () =>
    onChange({
      server: undefined,
      grant: undefined,
      tool: undefined,
      decision: undefined,
      rule: undefined,
      session: undefined,
    });
  return (
    <Empty
      title={filtered ? 'No call fits these filters.' : 'No call in this time.'}
      action={
        <span className="flex flex-wrap gap-2">
          {filtered ? <Button onClick={clear}>Take the filters out</Button> : null}
          {whole ? null : <Button onClick={widen}>Look at all that is kept</Button>}
        </span>
      }
    >
      <p>
        {filtered
          ? 'Tool, rule and session have to be exact.'
          : 'Every call that an agent makes through a grant shows up here.'}
        {live ? ' New ones come in by themselves.' : ''}
      </p>
    </Empty>
  );
}
