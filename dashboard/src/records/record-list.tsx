// The list of calls. One of them has the place in the order of the keyboard; arrow keys, `j` and `k`
// move it, Enter opens.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import {
  ClassMark,
  type Column,
  DecisionMark,
  Foreign,
  isCommand,
  Name,
  StateMark,
  Table,
} from '#dashboard/ui/index.ts';
import { CallTime } from './call-time.tsx';
import { durationText, hasFailed } from './decision-words.ts';
import type { Names } from './use-names.ts';

export interface RecordListProps {
  readonly rows: readonly RecordedRow[];
  readonly names: Names;
  readonly onOpen: (requestId: string) => void;
}

/** Where a key moves to: rows further, or to an end. */
const STEPS: Readonly<Record<string, number | 'first' | 'last'>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  j: 1,
  k: -1,
  Home: 'first',
  End: 'last',
};
const OPENER = 'button[data-record]';

/** The row that has the place in the keyboard's order, and how it moves. */
function useRoving(rows: readonly RecordedRow[]) {
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string>();
  const current = rows.some(({ requestId }) => requestId === chosen) ? chosen : rows[0]?.requestId;
  const move = useCallback((step: number | 'first' | 'last') => {
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>(OPENER) ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    // From elsewhere the first step goes to the row that Tab would go to.
    const begin = buttons.find(({ tabIndex }) => tabIndex === 0);
    if (step === 'first') buttons[0]?.focus();
    else if (step === 'last') buttons.at(-1)?.focus();
    else if (at < 0) begin?.focus();
    else buttons[Math.max(0, at + step)]?.focus();
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const inList = document.activeElement?.matches(OPENER) === true;
      // Letters work from anywhere on the screen, arrows only from a row: elsewhere they scroll.
      const step = event.key.length === 1 || inList ? STEPS[event.key] : undefined;
      if (step === undefined || !isCommand(event)) return;
      event.preventDefault();
      move(step);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [move]);
  return { box, current, setChosen };
}

export function RecordList({ rows, names, onOpen }: RecordListProps) {
  const { box, current, setChosen } = useRoving(rows);
  const columns = useMemo(
    () => columnsOf({ names, onOpen, current, onFocus: setChosen }),
    [names, onOpen, current, setChosen],
  );
  return (
    <div ref={box}>
      <Table
        caption="Recorded calls, newest first"
        rows={rows}
        columns={columns}
        keyOf={({ requestId }) => requestId}
      />
    </div>
  );
}

interface ColumnParts {
  readonly names: Names;
  readonly onOpen: (requestId: string) => void;
  readonly current: string | undefined;
  readonly onFocus: (requestId: string) => void;
}

function columnsOf({
  names,
  onOpen,
  current,
  onFocus,
}: ColumnParts): readonly Column<RecordedRow>[] {
  return [
    {
      name: 'Call',
      cell: ({ requestId, tool, class: toolClass }) => (
        <span className="grid justify-items-start max-[44rem]:flex max-[44rem]:flex-wrap max-[44rem]:gap-x-3">
          <button
            type="button"
            data-record={requestId}
            tabIndex={requestId === current ? 0 : -1}
            onFocus={() => onFocus(requestId)}
            onClick={() => onOpen(requestId)}
            className="textlink text-left font-semibold"
          >
            <Name text={tool} />
          </button>
          <ClassCell name={toolClass} />
        </span>
      ),
    },
    { name: 'When', cell: ({ at }) => <CallTime at={at} /> },
    { name: 'Decision', cell: (row) => <DecisionCell row={row} /> },
    {
      name: 'Who',
      cell: ({ grant, grantLabel, server }) => (
        <span className="grid">
          <span className="line-clamp-2">
            <Foreign text={names.grants.get(grant) ?? grantLabel ?? grant} />
          </span>
          <span className="text-[0.86rem] text-soft">
            on <Foreign text={names.servers.get(server) ?? server} />
          </span>
        </span>
      ),
    },
    { name: 'Took', end: true, cell: (row) => <TookCell row={row} /> },
  ];
}

function ClassCell({ name }: { name: string | undefined }) {
  const known = TOOL_CLASSES.find((one) => one === name);
  return known === undefined ? null : <ClassMark value={known} />;
}

function DecisionCell({ row }: { row: RecordedRow }) {
  const { decision, message, rule } = row;
  return (
    <span className="grid">
      <DecisionMark value={decision} />
      {decision === 'allow' ? null : (
        <span className="line-clamp-2 max-w-[26rem] text-[0.86rem] text-soft">
          <Foreign text={message ?? rule} />
        </span>
      )}
    </span>
  );
}

function TookCell({ row }: { row: RecordedRow }) {
  const { completion, decision } = row;
  if (completion === undefined) {
    return <span className="text-soft">{decision === 'allow' ? 'no end yet' : '–'}</span>;
  }
  return (
    <span className="grid justify-items-end max-[44rem]:justify-items-start">
      {durationText(completion.latencyMs)}
      {hasFailed(row) ? (
        <StateMark tone="bad">{completion.outcome.replaceAll('_', ' ')}</StateMark>
      ) : null}
    </span>
  );
}
