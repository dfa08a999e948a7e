// The policy's own tests, run here on every change by the same engine that runs them on save.
import { useMemo, useState } from 'react';
import type { ServerTool } from '#contract/control.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { jsonOf } from '#core/builder/index.ts';
import { shown } from '#core/kit/shown.ts';
import { runDocumentTests } from '#core/policy/index.ts';
import {
  Button,
  type Column,
  Empty,
  Foreign,
  Name,
  StateMark,
  Table,
} from '#dashboard/ui/index.ts';
import { TestForm } from './test-form.tsx';
import type { Draft } from './use-draft.ts';

interface Row {
  readonly at: number;
  readonly name: string;
  readonly tool: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

export interface TestsPanelProps {
  readonly draft: Draft;
  readonly tools: readonly ServerTool[];
  readonly write: boolean;
  /** A recorded call of which a test is begun. */
  readonly record: RecordedRow | undefined;
}

export function TestsPanel({ draft, tools, write, record }: TestsPanelProps) {
  const [begun, setBegun] = useState(record);
  const [open, setOpen] = useState(record !== undefined);
  const done = () => {
    setOpen(false);
    setBegun(undefined);
  };
  return (
    <>
      {write && open ? (
        <TestForm draft={draft} tools={tools} record={begun} onDone={done} />
      ) : write ? (
        <Button small icon="plus" className="mb-4" onClick={() => setOpen(true)}>
          Add a test
        </Button>
      ) : null}
      <TestTable draft={draft} write={write} />
    </>
  );
}

function TestTable({ draft, write }: { draft: Draft; write: boolean }) {
  const { document, edit } = draft;
  const { tests = [] } = document;
  const results = useMemo(() => runDocumentTests(document), [document]);
  const rows = results.map(
    ({ name, wanted, found, holds }, at): Row => ({
      at,
      name,
      wanted,
      found,
      holds,
      tool: tests[at]?.call.tool ?? '',
    }),
  );
  const remove = (at: number) =>
    edit((now) => {
      const kept = (now.tests ?? []).filter((_, index) => index !== at);
      return [kept.length === 0 ? { path: ['tests'] } : { path: ['tests'], value: jsonOf(kept) }];
    });
  const columns: readonly Column<Row>[] = [
    { name: 'Test', cell: ({ name }) => <Foreign text={name} /> },
    { name: 'Tool', cell: ({ tool }) => <Name text={tool} /> },
    { name: 'Wants', cell: ({ wanted }) => wanted },
    {
      name: 'Gives',
      cell: ({ holds, found }) => (
        <StateMark tone={holds ? 'good' : 'bad'}>{holds ? 'holds' : found}</StateMark>
      ),
    },
    {
      name: 'What to do',
      quiet: true,
      cell: ({ at, name }) =>
        write ? (
          <Button
            small
            tone="quiet"
            inRow
            aria-label={`Remove the test ${shown(name)}`}
            onClick={() => remove(at)}
          >
            Remove
          </Button>
        ) : null,
    },
  ];
  if (rows.length === 0) {
    return (
      <Empty title="No tests yet.">
        <p>
          Add one, or make one of a call that is tried by hand or on record: no later version can
          then be saved that decides it otherwise.
        </p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Tests of the policy"
      rows={rows}
      columns={columns}
      keyOf={({ at }) => String(at)}
    />
  );
}
