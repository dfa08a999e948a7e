// `/builder?policy=` opens a policy, `/builder?server=&tool=` starts one for a server; the server may
// be named by its id or, from a page of the registry, by its slug there.
import { Link, useSearchParams } from 'wouter';
import type { Server, ServerTool } from '#contract/control.ts';
import { type Listing, type RecommendedPolicy, useRead } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import { Loaded, Loading, Notice, Page } from '#dashboard/ui/index.ts';
import { Builder } from './builder.tsx';

const BLANK = '{\n  "version": "1",\n  "default": "deny",\n  "tools": {}\n}\n';

export function BuilderScreen() {
  const [search] = useSearchParams();
  const policy = search.get('policy');
  const tool = search.get('tool') ?? undefined;
  if (policy !== null) return <OpenPolicy key={policy} id={policy} tool={tool} />;
  return <NewPolicy server={search.get('server')} tool={tool} />;
}

function OpenPolicy({ id, tool }: { id: string; tool: string | undefined }) {
  const policy = useRead<PolicyWithText>(`/policies/${encodeURIComponent(id)}`);
  return (
    <Loaded query={policy}>
      {(found) => <WithTools server={found.server} policy={found} tool={tool} />}
    </Loaded>
  );
}

function NewPolicy({ server, tool }: { server: string | null; tool: string | undefined }) {
  const servers = useRead<Listing<Server>>('/servers?limit=200');
  return (
    <Loaded query={servers}>
      {({ data }) => {
        const found =
          server === null
            ? undefined
            : data.find(({ id, catalogueSlug }) => id === server || catalogueSlug === server);
        if (found !== undefined) return <Recommended server={found} tool={tool} />;
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
      <ul className="grid gap-2">
        {servers.map(({ id, name, toolCount }) => (
          <li key={id} className="card px-4 py-3">
            <Link href={`/builder?server=${encodeURIComponent(id)}`} className="font-semibold">
              {name}
            </Link>{' '}
            <span className="text-soft">{toolCount} tools</span>
          </li>
        ))}
        <li className="px-4 py-2">
          <Link href="/servers/new">Add a server</Link>
        </li>
      </ul>
    </Page>
  );
}

/** Starts from the recommended policy where there is one. */
function Recommended({ server, tool }: { server: Server; tool: string | undefined }) {
  const path = `/servers/${encodeURIComponent(server.id)}/recommended-policy?preset=recommended`;
  const advice = useRead<RecommendedPolicy>(path);
  if (advice.isPending) return <Loading />;
  return <WithTools server={server.id} start={advice.data?.text ?? BLANK} tool={tool} />;
}

interface WithToolsProps {
  readonly server: string | null;
  readonly policy?: PolicyWithText;
  readonly start?: string;
  readonly tool: string | undefined;
}

function WithTools({ server, policy, start, tool }: WithToolsProps) {
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
      focus={tool}
    />
  );
}

const NO_TOOLS: readonly ServerTool[] = [];
