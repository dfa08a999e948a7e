// `/builder?policy=` opens a policy, `/builder?server=&tool=` starts one for a server; the server may
// be named by its id or, from a page of the registry, by its slug there. `&rule=` leads to a rule that
// a record names, `&test=` begins a test of the record with that id.
import { Link, useSearchParams } from 'wouter';
import type { Server, ServerTool } from '#contract/control.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { type Listing, type RecommendedPolicy, useRead } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import {
  ButtonLink,
  Empty,
  Foreign,
  Loaded,
  LoadedPage,
  Loading,
  Notice,
  Page,
} from '#dashboard/ui/index.ts';
import { Builder } from './builder.tsx';
import type { BuilderAim } from './builder-aim.ts';

const BLANK = '{\n  "version": "1",\n  "default": "deny",\n  "tools": {}\n}\n';

export function BuilderScreen() {
  const [search] = useSearchParams();
  const policy = search.get('policy');
  const [tool, rule] = [search.get('tool'), search.get('rule')];
  const aim = { ...(tool === null ? {} : { tool }), ...(rule === null ? {} : { rule }) };
  if (policy === null) return <NewPolicy server={search.get('server')} aim={aim} />;
  const test = search.get('test');
  return test === null ? (
    <OpenPolicy key={policy} id={policy} aim={aim} />
  ) : (
    <WithRecord key={policy} id={policy} record={test} />
  );
}

function OpenPolicy({ id, aim }: { id: string; aim: BuilderAim }) {
  const policy = useRead<PolicyWithText>(`/policies/${encodeURIComponent(id)}`);
  return (
    <LoadedPage query={policy} to="/policies" label="Policies">
      {(found) => (
        <WithTools server={found.server ?? aim.test?.server ?? null} policy={found} aim={aim} />
      )}
    </LoadedPage>
  );
}

function WithRecord({ id, record }: { id: string; record: string }) {
  const row = useRead<RecordedRow>(`/records/${encodeURIComponent(record)}`);
  return (
    <Loaded query={row}>{(test) => <OpenPolicy id={id} aim={{ tool: test.tool, test }} />}</Loaded>
  );
}

function NewPolicy({ server, aim }: { server: string | null; aim: BuilderAim }) {
  const servers = useRead<Listing<Server>>('/servers?limit=200');
  return (
    <Loaded query={servers}>
      {({ data }) => {
        const found =
          server === null
            ? undefined
            : data.find(({ id, catalogueSlug }) => id === server || catalogueSlug === server);
        if (found !== undefined) return <Recommended server={found} aim={aim} />;
        return <ChooseServer servers={data} wanted={server} />;
      }}
    </Loaded>
  );
}

function ChooseServer({ servers, wanted }: { servers: readonly Server[]; wanted: string | null }) {
  return (
    <Page title="Write a policy" lead="For which server? Its real tools are then at hand.">
      {wanted === null ? null : (
        <div className="mb-5">
          <Notice tone="warning">
            <p>
              No server here is <q>{wanted}</q>. Add it first, or choose another one.
            </p>
          </Notice>
        </div>
      )}
      {servers.length === 0 ? (
        <Empty
          title="There is no server yet."
          action={
            <ButtonLink to="/servers/new" tone="primary" icon="plus">
              Add a server
            </ButtonLink>
          }
        >
          <p>A policy is written for the tools of a server.</p>
        </Empty>
      ) : null}
      <ul className="grid gap-2">
        {servers.map(({ id, name, toolCount }) => (
          <li key={id} className="card px-4 py-3">
            <Link href={`/builder?server=${encodeURIComponent(id)}`} className="font-semibold">
              <Foreign text={name} />
            </Link>{' '}
            <span className="text-soft">
              {toolCount} {toolCount === 1 ? 'tool' : 'tools'}
            </span>
          </li>
        ))}
        {servers.length === 0 ? null : (
          <li className="px-4 py-2">
            <Link href="/servers/new">Add a server</Link>
          </li>
        )}
      </ul>
    </Page>
  );
}

/** Starts from the recommended policy where there is one. */
function Recommended({ server, aim }: { server: Server; aim: BuilderAim }) {
  const path = `/servers/${encodeURIComponent(server.id)}/recommended-policy?preset=recommended`;
  const advice = useRead<RecommendedPolicy>(path);
  if (advice.isPending) return <Loading />;
  return <WithTools server={server.id} start={advice.data?.text ?? BLANK} aim={aim} />;
}

interface WithToolsProps {
  readonly server: string | null;
  readonly policy?: PolicyWithText;
  readonly start?: string;
  readonly aim: BuilderAim;
}

function WithTools({ server, policy, start, aim }: WithToolsProps) {
  const path = `/servers/${encodeURIComponent(server ?? '')}/tools`;
  const tools = useRead<{ readonly data: readonly ServerTool[] }>(path, { when: server !== null });
  if (server !== null && tools.isPending) return <Loading />;
  return (
    <Builder
      key={policy?.id ?? server}
      server={server}
      policy={policy}
      start={policy?.current.text ?? start ?? BLANK}
      tools={tools.data?.data ?? NO_TOOLS}
      aim={aim}
    />
  );
}

const NO_TOOLS: readonly ServerTool[] = [];
