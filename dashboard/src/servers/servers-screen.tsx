// All servers: where they are, how they are, how many tools they list.
import { Link } from 'wouter';
import type { Server } from '#contract/control.ts';
import { useMay, usePages } from '#dashboard/api/index.ts';
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
  Table,
} from '#dashboard/ui/index.ts';
import { upstreamText } from './upstream-text.ts';

const COLUMNS: readonly Column<Server>[] = [
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
  { name: 'Asked', cell: ({ health }) => <Ago atMs={health.checkedAtMs} /> },
];

export function ServersScreen() {
  const may = useMay();
  const servers = usePages<Server>('/servers?limit=100', { everyMs: 15_000 });
  const add = may('servers.write') ? (
    <ButtonLink to="/servers/new" tone="primary" icon="plus">
      Add a server
    </ButtonLink>
  ) : undefined;
  return (
    <Page
      title="Servers"
      lead="What stands behind the gateway. Agents reach a server only through a grant."
      command="wicketgate servers"
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
              <Table caption="Servers" rows={data} columns={COLUMNS} keyOf={({ id }) => id} />
              <MorePages query={servers} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
