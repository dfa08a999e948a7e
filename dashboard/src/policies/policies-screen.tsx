// All policies, by name.
import { Link } from 'wouter';
import type { Policy, Server } from '#contract/control.ts';
import { type Listing, useMay, usePages, useRead } from '#dashboard/api/index.ts';
import {
  Ago,
  ButtonLink,
  type Column,
  Empty,
  FileMark,
  Foreign,
  Loaded,
  MorePages,
  Page,
  StateMark,
  Table,
} from '#dashboard/ui/index.ts';

export function PoliciesScreen() {
  const may = useMay();
  const policies = usePages<Policy>('/policies?limit=100');
  const servers = useRead<Listing<Server>>('/servers?limit=100');
  const names = new Map(servers.data?.data.map(({ id, name }) => [id, name]));
  const write = may('policies.write');
  return (
    <Page
      title="Policies"
      lead="A policy decides every call of the grants that it is attached to. Each save is a new version; any version can come back."
      command="wicketgate policies list"
      actions={
        write ? (
          <ButtonLink to="/builder" tone="primary" icon="plus">
            Write a policy
          </ButtonLink>
        ) : undefined
      }
    >
      <Loaded query={policies}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty
              title="No policy yet."
              action={
                write ? (
                  <ButtonLink to="/builder" tone="primary">
                    Write the first one
                  </ButtonLink>
                ) : undefined
              }
            >
              <p>Until a grant has one, all of its calls are denied.</p>
            </Empty>
          ) : (
            <>
              <Table
                caption="Policies"
                rows={data}
                columns={columnsOf(names)}
                keyOf={({ id }) => id}
              />
              <MorePages query={policies} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function columnsOf(names: ReadonlyMap<string, string>): readonly Column<Policy>[] {
  return [
    {
      name: 'Policy',
      cell: ({ id, name, managedBy }) => (
        <span>
          <Link href={`/policies/${encodeURIComponent(id)}`} className="font-semibold">
            <Foreign text={name} />
          </Link>{' '}
          <FileMark managedBy={managedBy} />
        </span>
      ),
    },
    {
      name: 'Server',
      cell: ({ server }) =>
        server === null ? (
          <span className="text-soft">any</span>
        ) : (
          <Foreign text={names.get(server) ?? server} />
        ),
    },
    { name: 'Version', cell: ({ version }) => version, end: true },
    {
      name: 'Grants',
      cell: ({ grants }) =>
        grants === 0 ? <StateMark tone="idle">not in use</StateMark> : `${grants}`,
      end: true,
    },
    { name: 'Saved', cell: ({ updatedAtMs }) => <Ago atMs={updatedAtMs} /> },
  ];
}
