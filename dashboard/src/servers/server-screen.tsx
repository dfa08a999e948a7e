// One server: how it is, its tools, how it is reached, who may use it.
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Grant, Policy, Server } from '#contract/control.ts';
import { type Listing, type Survey, useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import { GrantTable } from '#dashboard/grants/index.ts';
import {
  Ago,
  Button,
  ButtonLink,
  Confirm,
  CopyButton,
  Empty,
  Facts,
  FileMark,
  FileNotice,
  Foreign,
  HealthMark,
  Loaded,
  LoadedPage,
  Name,
  Notice,
  Page,
  ProblemNotice,
  Tabs,
  useTell,
} from '#dashboard/ui/index.ts';
import { ChangeServer } from './change-server.tsx';
import { ServerTools } from './server-tools.tsx';
import { upstreamText } from './upstream-text.ts';

const TABS = [
  { id: 'tools', label: 'Tools' },
  { id: 'access', label: 'Policies and grants' },
  { id: 'connection', label: 'Connection' },
] as const;
type TabId = (typeof TABS)[number]['id'];

export function ServerScreen() {
  const { server: id = '' } = useParams();
  const server = useRead<Server>(`/servers/${encodeURIComponent(id)}`, { everyMs: 15_000 });
  return (
    <LoadedPage query={server} to="/servers" label="Servers">
      {(found) => <ServerView key={found.id} server={found} />}
    </LoadedPage>
  );
}

function ServerView({ server }: { server: Server }) {
  const [tab, setTab] = useState<TabId>('tools');
  const may = useMay();
  const path = `/servers/${encodeURIComponent(server.id)}`;
  const check = useWrite<Survey>();
  return (
    <Page
      title={<Foreign text={server.name} />}
      name={server.name}
      eyebrow={
        <>
          <Link href="/servers">Servers</Link> <FileMark managedBy={server.managedBy} />
        </>
      }
      lead={
        <code>
          <Foreign text={upstreamText(server.upstream)} />
        </code>
      }
      command={`wicketgate servers tools ${server.id}`}
      actions={
        <>
          {may('policies.write') ? (
            <Button
              busy={check.isPending}
              onClick={() => check.mutate({ method: 'POST', path: `${path}/check` })}
            >
              {check.isPending ? 'Asking it…' : 'Ask for its tools'}
            </Button>
          ) : null}
          <ButtonLink to={`/records?server=${encodeURIComponent(server.id)}`}>
            See its calls
          </ButtonLink>
          {may('policies.write') ? (
            <ButtonLink to={`/builder?server=${encodeURIComponent(server.id)}`} tone="primary">
              Write a policy
            </ButtonLink>
          ) : null}
        </>
      }
    >
      <ProblemNotice error={check.error} />
      <div className="grid gap-4">
        <ServerFacts server={server} />
        {server.health.detail === null ? null : (
          <Notice tone="warning">
            <p className="first-letter:uppercase">
              <Foreign text={server.health.detail} />
            </p>
          </Notice>
        )}
      </div>
      <div className="mt-8">
        <Tabs label="About the server" tabs={TABS} chosen={tab} onChoose={setTab}>
          {tab === 'tools' ? <ServerTools server={server} /> : null}
          {tab === 'access' ? <Access server={server} /> : null}
          {tab === 'connection' ? <Connection server={server} /> : null}
        </Tabs>
      </div>
    </Page>
  );
}

function ServerFacts({ server: { id, health, toolCount, catalogueSlug } }: { server: Server }) {
  return (
    <Facts
      facts={[
        { name: 'State', value: <HealthMark state={health.state} /> },
        { name: 'Tools', value: toolCount },
        { name: 'Asked', value: <Ago atMs={health.checkedAtMs} /> },
        {
          name: 'Address for clients',
          value: (
            <span className="flex flex-wrap items-center gap-x-2">
              <Name text={`/mcp/${id}/`} />
              <CopyButton text={`${location.origin}/mcp/${id}/`} />
            </span>
          ),
        },
        ...(catalogueSlug === null
          ? []
          : [
              {
                name: 'In the registry',
                value: (
                  <a href={`/servers/${encodeURIComponent(catalogueSlug)}`}>
                    <Foreign text={catalogueSlug} />
                  </a>
                ),
              },
            ]),
      ]}
    />
  );
}

function Access({ server }: { server: Server }) {
  const may = useMay();
  const of = encodeURIComponent(server.id);
  const grants = useRead<Listing<Grant>>(`/grants?server=${of}&limit=100`);
  const policies = useRead<Listing<Policy>>(`/policies?server=${of}&limit=100`);
  return (
    <div className="grid gap-8">
      <Loaded query={policies}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty
              title="No policy was written for it yet."
              action={
                <ButtonLink to={`/builder?server=${of}`} tone="primary">
                  Write one
                </ButtonLink>
              }
            />
          ) : (
            <ul className="grid gap-1.5">
              {data.map(({ id, name, version, grants: attached }) => (
                <li key={id}>
                  <Link href={`/policies/${encodeURIComponent(id)}`} className="font-semibold">
                    <Foreign text={name} />
                  </Link>{' '}
                  <span className="text-soft">
                    version {version}, attached to {attached} {attached === 1 ? 'grant' : 'grants'}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Loaded query={grants}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty
              title="No grant leads to it: nobody can call its tools."
              action={
                may('grants.write') ? (
                  <ButtonLink to={`/grants/new?server=${of}`} tone="primary">
                    Mint a grant
                  </ButtonLink>
                ) : undefined
              }
            />
          ) : (
            <GrantTable grants={data} />
          )
        }
      </Loaded>
    </div>
  );
}

function Connection({ server }: { server: Server }) {
  const may = useMay();
  if (server.managedBy === 'file') {
    return <FileNotice />;
  }
  if (!may('servers.write')) {
    return (
      <Notice>
        <p>Admins change how a server is reached.</p>
      </Notice>
    );
  }
  return (
    <div className="grid gap-10">
      <ChangeServer key={server.revision} server={server} />
      <RemoveServer server={server} />
    </div>
  );
}

function RemoveServer({ server }: { server: Server }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const tell = useTell();
  const remove = useWrite({
    onDone() {
      tell(`${server.name} is removed`);
      navigate('/servers');
    },
  });
  return (
    <div className="border-t border-line pt-5">
      <Button tone="danger" onClick={() => setAsked(true)}>
        Remove the server
      </Button>
      {asked ? (
        <Confirm
          title={`Remove ${server.name}?`}
          verb="Remove"
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setAsked(false)}
          onConfirm={() =>
            remove.mutate({ method: 'DELETE', path: `/servers/${encodeURIComponent(server.id)}` })
          }
        >
          <p>Grants that lead only to it are revoked, on the next request. Its records stay.</p>
        </Confirm>
      ) : null}
    </div>
  );
}
