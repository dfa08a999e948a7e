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
import { FindingMarks } from './tool-findings.tsx';

const NO_TOOLS: Readonly<Record<Server['health']['state'], string>> = {
  unknown: 'The server has not been asked yet. Ask for its tools above.',
  connected: 'The server answers, and lists none.',
  'needs-sign-in':
    'It tells them to those who are signed in only. Put its credentials into the headers or the environment, under “Connection”.',
  error: 'The server does not answer. Mend what is said above, then ask for its tools again.',
};

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
              <p>{NO_TOOLS[server.health.state]}</p>
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
      cell: ({ name, findings }) => (
        <span>
          <button
            type="button"
            className="textlink text-left font-semibold"
            onClick={() => open(name)}
          >
            <Name text={name} />
          </button>
          <FindingMarks findings={findings} />
        </span>
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

function approvalWords(plain: number, suspect: number): string {
  if (suspect > 0) return plain === 1 ? 'Approve the other one' : `Approve the other ${plain}`;
  return plain === 1 ? 'Approve it' : `Approve all ${plain}`;
}

/** New and changed definitions, and the button that approves those that nothing speaks against. */
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
  const approve = useWrite({ onDone: () => tell('Definitions are approved') });
  const waiting = tools.filter(({ state }) => state !== 'approved');
  if (waiting.length === 0) return null;
  const changed = waiting.filter(({ state }) => state === 'changed').length;
  // Those that hold something odd are approved one by one, by whoever has looked.
  const plain = waiting.filter(({ findings = [] }) => findings.length === 0);
  const suspect = waiting.length - plain.length;
  return (
    <div className="mb-5">
      <Notice tone={changed + suspect > 0 ? 'warning' : 'hint'}>
        <p>
          {changed > 0
            ? `${changed} of ${tools.length} definitions changed after ${
                changed === 1 ? 'it' : 'they'
              } had been approved. Look at ${changed === 1 ? 'it' : 'each'} before you approve it.`
            : `${waiting.length} of ${tools.length} definitions ${
                waiting.length === 1 ? 'is' : 'are'
              } new. Approve ${
                waiting.length === 1 ? 'it' : 'them'
              } once you have looked; a later change is then seen.`}
        </p>
        {suspect > 0 ? (
          <p className="font-medium text-deny">
            {suspect} {suspect === 1 ? 'of them holds' : 'of them hold'} what no honest definition
            needs. Look at {suspect === 1 ? 'it' : 'them'} first.
          </p>
        ) : null}
        {may('policies.write') && plain.length > 0 ? (
          <p>
            <Button
              small
              busy={approve.isPending}
              onClick={() =>
                approve.mutate({
                  method: 'POST',
                  path: `${path}/approve`,
                  revision,
                  body: { names: plain.map(({ name }) => name) },
                })
              }
            >
              {approvalWords(plain.length, suspect)}
            </Button>
          </p>
        ) : null}
      </Notice>
      <ProblemNotice error={approve.error} />
    </div>
  );
}
