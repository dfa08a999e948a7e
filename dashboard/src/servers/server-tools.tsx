// The tools of a server: class, severity, whether their definition is the one that was approved.
import { useSearchParams } from 'wouter';
import type { Server, ServerTool } from '#contract/control.ts';
import { useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import {
  Ago,
  Button,
  ClassMark,
  type Column,
  Empty,
  Loaded,
  Name,
  Notice,
  ProblemNotice,
  SeverityMark,
  StateMark,
  Table,
  useTell,
} from '#dashboard/ui/index.ts';
import { ToolDrawer } from './tool-drawer.tsx';

export function ServerTools({ server }: { server: Server }) {
  const path = `/servers/${encodeURIComponent(server.id)}/tools`;
  const tools = useRead<{ readonly data: readonly ServerTool[]; readonly revision: string }>(path, {
    everyMs: 15_000,
  });
  // The tool that is open stands in the address, so that the palette and others can lead to it.
  const [query, setQuery] = useSearchParams();
  const open = query.get('tool');
  const setOpen = (tool: string) => setQuery({ tool });
  return (
    <Loaded query={tools}>
      {({ data, revision }) => {
        const chosen = data.find(({ name }) => name === open);
        if (data.length === 0) {
          return (
            <Empty title="No tools are known.">
              <p>Either the server has not been asked yet, or it lists none.</p>
            </Empty>
          );
        }
        return (
          <>
            <Unapproved tools={data} revision={revision} path={path} />
            <Table
              caption={`Tools of ${server.name}`}
              rows={data}
              columns={columnsOf(setOpen)}
              keyOf={({ name }) => name}
            />
            {chosen === undefined ? null : (
              <ToolDrawer
                server={server}
                tool={chosen}
                path={path}
                onClose={() => setQuery({}, { replace: true })}
              />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function columnsOf(open: (name: string) => void): readonly Column<ServerTool>[] {
  return [
    {
      name: 'Tool',
      cell: ({ name }) => (
        <button
          type="button"
          className="textlink text-left font-semibold"
          onClick={() => open(name)}
        >
          <Name text={name} />
        </button>
      ),
    },
    { name: 'Class', cell: (tool) => <ClassMark value={tool.class} /> },
    { name: 'Severity', cell: ({ severity }) => <SeverityMark value={severity} /> },
    { name: 'Definition', cell: ({ state }) => <DefinitionMark state={state} /> },
    { name: 'Called', cell: ({ lastCalledAtMs }) => <Ago atMs={lastCalledAtMs} /> },
  ];
}

export function DefinitionMark({ state }: { state: ServerTool['state'] }) {
  if (state === 'approved') return <StateMark tone="good">approved</StateMark>;
  return <StateMark tone="waiting">{state}</StateMark>;
}

/** New and changed definitions, and the button that approves them all. */
function Unapproved({
  tools,
  revision,
  path,
}: {
  readonly tools: readonly ServerTool[];
  /** Of the definitions that are shown: others are not approved. */
  readonly revision: string;
  readonly path: string;
}) {
  const may = useMay();
  const tell = useTell();
  const approve = useWrite({ onDone: () => tell('definitions are approved') });
  const waiting = tools.filter(({ state }) => state !== 'approved');
  if (waiting.length === 0) return null;
  const changed = waiting.filter(({ state }) => state === 'changed').length;
  return (
    <div className="mb-5">
      <Notice tone={changed > 0 ? 'warning' : 'hint'}>
        <p>
          {changed > 0
            ? `${changed} of ${tools.length} definitions changed after they had been approved. Look at each before you approve it.`
            : `${waiting.length} of ${tools.length} definitions are new. Approve them once you have looked; a later change is then seen.`}
        </p>
        {may('policies.write') ? (
          <p>
            <Button
              small
              busy={approve.isPending}
              onClick={() =>
                approve.mutate({
                  method: 'POST',
                  path: `${path}/approve`,
                  revision,
                  body: { names: waiting.map(({ name }) => name) },
                })
              }
            >
              Approve {waiting.length === 1 ? 'it' : `all ${waiting.length}`}
            </Button>
          </p>
        ) : null}
      </Notice>
      <ProblemNotice error={approve.error} />
    </div>
  );
}
