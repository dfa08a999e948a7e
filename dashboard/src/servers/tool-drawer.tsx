// Everything about one tool: its own words, its risk and why, its schema, what changed.
import type { Server, ServerTool } from '#contract/control.ts';
import { type ToolDriftAnswer, useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import {
  Ago,
  Button,
  ButtonLink,
  ClassMark,
  Drawer,
  Facts,
  Foreign,
  ForeignText,
  Json,
  Loaded,
  Name,
  ProblemNotice,
  Section,
  SeverityMark,
  useTell,
} from '#dashboard/ui/index.ts';
import { DefinitionMark } from './server-tools.tsx';
import { ToolDifference } from './tool-difference.tsx';
import { FindingNotice } from './tool-findings.tsx';

export interface ToolDrawerProps {
  readonly server: Server;
  readonly tool: ServerTool;
  /** Of the tools, below `/api/v1`. */
  readonly path: string;
  readonly onClose: () => void;
}

export function ToolDrawer({ server, tool, path, onClose }: ToolDrawerProps) {
  const may = useMay();
  const tell = useTell();
  const approve = useWrite({ onDone: () => tell(`${tool.name} is approved`) });
  const at = `${path}/${encodeURIComponent(tool.name)}`;
  const drift = useRead<ToolDriftAnswer>(`${at}/drift`, { when: tool.state !== 'approved' });
  // What is approved is what this drawer shows: another change meanwhile is refused.
  const seen = drift.data?.present?.fingerprint === tool.fingerprint ? drift.data : undefined;
  const query = `server=${encodeURIComponent(server.id)}&tool=${encodeURIComponent(tool.name)}`;
  return (
    <Drawer
      title={<Name text={tool.name} />}
      onClose={onClose}
      actions={
        <>
          {tool.state === 'approved' || !may('policies.write') ? null : (
            <Button
              busy={approve.isPending}
              disabled={seen === undefined}
              onClick={() =>
                approve.mutate({
                  method: 'POST',
                  path: `${at}/approve`,
                  ...(seen?.revision == null ? {} : { revision: seen.revision }),
                })
              }
            >
              Approve this definition
            </Button>
          )}
          <ButtonLink to={`/builder?${query}`} tone="primary">
            Write a rule
          </ButtonLink>
        </>
      }
    >
      <ProblemNotice error={approve.error} />
      <FindingNotice findings={tool.findings} />
      <ToolFacts tool={tool} />
      <div className="mt-6">
        {tool.state === 'changed' ? (
          <Section title="What changed">
            <Loaded query={drift} rows={3}>
              {(answer) => <ToolDifference answer={answer} />}
            </Loaded>
          </Section>
        ) : null}
        <Section
          title="What the server says of it"
          lead="The server's own words; nobody checked them."
        >
          {tool.description === null || tool.description === '' ? (
            <p className="text-soft">Nothing.</p>
          ) : (
            <ForeignText text={tool.description} />
          )}
        </Section>
        <Section title="Arguments it takes">
          <Json value={tool.inputSchema} />
        </Section>
        {tool.annotations === undefined ? null : (
          <Section title="Hints of the server">
            <Json value={tool.annotations} />
          </Section>
        )}
      </div>
    </Drawer>
  );
}

function ToolFacts({ tool }: { tool: ServerTool }) {
  return (
    <div className="grid gap-3">
      <Facts
        facts={[
          { name: 'Class', value: <ClassMark value={tool.class} /> },
          { name: 'Severity', value: <SeverityMark value={tool.severity} /> },
          { name: 'Definition', value: <DefinitionMark state={tool.state} /> },
          { name: 'Last called', value: <Ago atMs={tool.lastCalledAtMs} /> },
        ]}
      />
      <p className="text-soft">
        <Foreign text={tool.rationale} /> ({Math.round(tool.confidence * 100)}% sure)
      </p>
    </div>
  );
}
