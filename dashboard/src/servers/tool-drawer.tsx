// Everything about one tool: its own words, its risk and why, its schema, what changed.
import type { Server, ServerTool } from '#contract/control.ts';
import { useMay, useWrite } from '#dashboard/api/index.ts';
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
  Name,
  Notice,
  ProblemNotice,
  Section,
  SeverityMark,
  useTell,
} from '#dashboard/ui/index.ts';
import { DefinitionMark } from './server-tools.tsx';

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
              onClick={() =>
                approve.mutate({
                  method: 'POST',
                  path: `${path}/approve`,
                  body: { names: [tool.name] },
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
      <ToolFacts tool={tool} />
      <div className="mt-6">
        {tool.drift === null ? null : (
          <Notice tone="warning">
            <p className="font-semibold">Changed since it was approved</p>
            <p>
              <Foreign text={tool.drift} />
            </p>
          </Notice>
        )}
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
