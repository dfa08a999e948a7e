// All servers: where they are, how they are, how many tools they list.
import { Link } from 'wouter';
import type { Server } from '#contract/control.ts';
import { type Overview, useMay, usePages, useRead } from '#dashboard/api/index.ts';
import {
  Ago,
  ButtonLink,
  type Column,
  Empty,
  FileMark,
  Foreign,
  HealthMark,
  Loaded,
  MorePages,
  Page,
  StateMark,
  Table,
} from '#dashboard/ui/index.ts';
import { upstreamText } from './upstream-text.ts';

type Waiting = Overview['tools']['waiting'][number];

/** Whether somebody has to look at its tools. */
function Definitions({ toolCount, waiting }: { toolCount: number; waiting: Waiting | undefined }) {
  if (toolCount === 0) return <span className="text-soft">–</span>;
  if (waiting === undefined) return <StateMark tone="good">approved</StateMark>;
  const { unapproved, changed, findings } = waiting;
  const fresh = unapproved - changed;
  return (
    <span className="grid justify-items-start">
      {findings > 0 ? <StateMark tone="bad">{`${findings} suspicious`}</StateMark> : null}
      {changed > 0 ? <StateMark tone="waiting">{`${changed} changed`}</StateMark> : null}
      {fresh > 0 ? <StateMark tone="waiting">{`${fresh} new`}</StateMark> : null}
    </span>
  );
}

const columnsOf = (
  waiting: ReadonlyMap<string, Waiting> | undefined,
): readonly Column<Server>[] => [
  {
    name: 'Server',
    cell: ({ id, name, upstream, managedBy }) => (
      <span>
        <Link href={`/servers/${encodeURIComponent(id)}`} className="font-semibold">
          <Foreign text={name} />
        </Link>{' '}
        <FileMark managedBy={managedBy} />
        <code className="block text-soft">
          <Foreign text={upstreamText(upstream)} />
        </code>
      </span>
    ),
  },
  { name: 'State', cell: ({ health }) => <HealthMark state={health.state} /> },
  { name: 'Tools', end: true, cell: ({ toolCount }) => toolCount },
  {
    name: 'Definitions',
    cell: ({ id, toolCount }) =>
      waiting === undefined ? null : (
        <Definitions toolCount={toolCount} waiting={waiting.get(id)} />
      ),
  },
  { name: 'Asked', cell: ({ health }) => <Ago atMs={health.checkedAtMs} /> },
];

export function ServersScreen() {
  const may = useMay();
  const servers = usePages<Server>('/servers?limit=100', { everyMs: 15_000 });
  const overview = useRead<Overview>('/overview', { everyMs: 15_000 });
  const told = overview.data?.tools.waiting;
  const waiting = told === undefined ? undefined : new Map(told.map((one) => [one.server, one]));
  const add = may('servers.write') ? (
    <ButtonLink to="/servers/new" tone="primary" icon="plus">
      Add a server
    </ButtonLink>
  ) : undefined;
  return (
    <Page
      title="Servers"
      lead="What stands behind the gateway. Agents reach a server only through a grant."
      command="wicketgate servers list"
      actions={add}
    >
      <Loaded query={servers}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="There is no server yet." action={add}>
              <p>
                Add one by its address or its command. The gateway asks it for its tools and says
                how risky each of them is.
              </p>
            </Empty>
          ) : (
            <>
              <Table
                caption="Servers"
                rows={data}
                columns={columnsOf(waiting)}
                keyOf={({ id }) => id}
              />
              <MorePages query={servers} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
