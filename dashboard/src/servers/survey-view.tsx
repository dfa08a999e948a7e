// What a server answered when it was asked for its tools: what failed, or the tools with their risk.
import type { ServerTool } from '#contract/control.ts';
import type { Survey } from '#dashboard/api/index.ts';
import {
  ClassMark,
  type Column,
  Foreign,
  HealthMark,
  Name,
  Notice,
  SeverityMark,
  Table,
} from '#dashboard/ui/index.ts';
import { FindingMarks } from './tool-findings.tsx';

const COLUMNS: readonly Column<ServerTool>[] = [
  {
    name: 'Tool',
    cell: ({ name, findings }) => (
      <span>
        <Name text={name} className="font-semibold" />
        <FindingMarks findings={findings} />
      </span>
    ),
  },
  { name: 'Class', cell: (tool) => <ClassMark value={tool.class} /> },
  { name: 'Severity', cell: ({ severity }) => <SeverityMark value={severity} /> },
  {
    name: 'Why',
    cell: ({ rationale }) => (
      <span className="text-soft">
        <Foreign text={rationale} />
      </span>
    ),
  },
];

export function SurveyView({ survey: { health, tools } }: { survey: Survey }) {
  if (health.state !== 'connected') {
    return (
      <Notice tone={health.state === 'error' ? 'problem' : 'warning'} live>
        <p>
          <HealthMark state={health.state} />
        </p>
        {health.detail === null ? null : (
          <p className="first-letter:uppercase">
            <Foreign text={health.detail} />
          </p>
        )}
      </Notice>
    );
  }
  return (
    <div className="grid gap-3">
      <RiskLine tools={tools} />
      <Table caption="Tools" rows={tools} columns={COLUMNS} keyOf={({ name }) => name} />
    </div>
  );
}

/** How many tools of which class. */
export function RiskLine({ tools }: { tools: readonly ServerTool[] }) {
  const kinds = [...new Set(tools.map((tool) => tool.class))].sort();
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1" role="status">
      <span>
        {tools.length} {tools.length === 1 ? 'tool' : 'tools'}
      </span>
      {kinds.map((kind) => (
        <span key={kind} className="inline-flex items-center gap-1.5">
          {tools.filter((tool) => tool.class === kind).length} <ClassMark value={kind} />
        </span>
      ))}
    </p>
  );
}
