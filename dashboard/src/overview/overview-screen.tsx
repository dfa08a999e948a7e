// How things stand: what is here, what waits for somebody, and the next step where nothing is yet.
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { type Overview, useMay, useRead, useWaitingApprovals } from '#dashboard/api/index.ts';
import { ButtonLink, classes, Empty, Loaded, Page, Section } from '#dashboard/ui/index.ts';

/** Not in the first load: figures and what waits stand there before. */
const RecentCalls = lazy(async () => ({
  default: (await import('#dashboard/records/recent-calls.tsx')).RecentCalls,
}));

export function OverviewScreen() {
  const overview = useRead<Overview>('/overview', { everyMs: 10_000 });
  const may = useMay();
  return (
    <Page
      title="Overview"
      actions={
        may('servers.write') ? (
          <ButtonLink to="/guide" icon="guide">
            Guide
          </ButtonLink>
        ) : undefined
      }
    >
      <Loaded query={overview}>
        {(data) =>
          data.servers.total === 0 ? (
            <Empty
              title="Welcome. There is no server behind the gateway yet."
              action={
                <ButtonLink to="/guide" tone="primary">
                  Start: from a server to the first call
                </ButtonLink>
              }
            >
              <p>
                In four steps an agent of yours uses a server through the gateway, under a policy,
                with every call on record.
              </p>
            </Empty>
          ) : (
            <>
              <Figures overview={data} />
              <ToDo overview={data} />
              <Suspense fallback={null}>
                <RecentCalls />
              </Suspense>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

interface FigureProps {
  readonly value: number;
  readonly label: string;
  readonly to: string;
  readonly detail?: string;
  readonly warn?: boolean;
}

function Figures({ overview }: { overview: Overview }) {
  const { servers, tools, policies, grants } = overview;
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Figure
        value={servers.total}
        label={servers.total === 1 ? 'server' : 'servers'}
        to="/servers"
        detail={
          servers.trouble > 0 ? `${servers.trouble} in trouble` : `${servers.connected} connected`
        }
        warn={servers.trouble > 0}
      />
      <Figure
        value={tools.total}
        label={tools.total === 1 ? 'tool' : 'tools'}
        to="/servers"
        detail={tools.unapproved > 0 ? `${tools.unapproved} to look at` : 'all approved'}
        warn={tools.unapproved > 0}
      />
      <Figure value={policies} label={policies === 1 ? 'policy' : 'policies'} to="/policies" />
      <Figure
        value={grants.active}
        label={`active ${grants.active === 1 ? 'grant' : 'grants'}${grants.counted ? '' : ' or more'}`}
        to="/grants"
        detail={
          grants.withoutPolicy > 0
            ? `${grants.withoutPolicy} without a policy`
            : `${grants.used} in use`
        }
        warn={grants.withoutPolicy > 0}
      />
    </ul>
  );
}

function Figure({ value, label, to, detail, warn }: FigureProps) {
  return (
    <li className="card relative px-4 py-3 hover:border-accent">
      <Link href={to} className="block text-ink no-underline after:absolute after:inset-0">
        <span className="block text-[1.9rem] leading-tight font-semibold tracking-tight tabular-nums">
          {value.toLocaleString('en-US')}
        </span>
        <span>{label}</span>
      </Link>
      {detail === undefined ? null : (
        <p className={classes('text-[0.88rem]', warn ? 'font-medium text-warn' : 'text-soft')}>
          {detail}
        </p>
      )}
    </li>
  );
}

/** The server, if there is only one of them. */
function leadTo(servers: Overview['tools']['waiting']): string {
  const [only, ...others] = servers;
  return only === undefined || others.length > 0
    ? '/servers'
    : `/servers/${encodeURIComponent(only.server)}`;
}

/** What waits for somebody. */
function ToDo({ overview: { servers, tools, grants, policies } }: { overview: Overview }) {
  const may = useMay();
  const waiting = useWaitingApprovals();
  const { trouble } = servers;
  const { unapproved, waiting: waitingTools } = tools;
  const suspicious = waitingTools.reduce((sum, { findings }) => sum + findings, 0);
  const { withoutPolicy } = grants;
  const items = [
    waiting.count > 0 && {
      to: '/approvals',
      text: `${waiting.count}${waiting.more ? ' or more' : ''} ${
        waiting.count === 1 ? 'call waits' : 'calls wait'
      } for a person to approve or refuse`,
    },
    trouble > 0 && {
      to: '/servers',
      text: `${trouble} of ${servers.total} servers ${
        trouble === 1 ? 'does not answer as it' : 'do not answer as they'
      } should`,
    },
    suspicious > 0 && {
      to: leadTo(waitingTools.filter(({ findings }) => findings > 0)),
      text: `${suspicious} ${
        suspicious === 1 ? 'definition of a tool holds' : 'definitions of tools hold'
      } what no honest one needs`,
    },
    unapproved > 0 && {
      to: leadTo(waitingTools),
      text: `${unapproved} ${
        unapproved === 1 ? 'definition of a tool is' : 'definitions of tools are'
      } new or changed and not approved yet`,
    },
    withoutPolicy > 0 && {
      to: '/grants',
      text:
        withoutPolicy === 1
          ? '1 active grant has no policy: every call of its agent is denied'
          : `${withoutPolicy} active grants have no policy: every call of their agents is denied`,
    },
    policies === 0 && {
      to: may('servers.write') ? '/guide' : '/policies',
      text: 'no policy is written yet',
    },
    grants.active === 0 && {
      to: may('grants.write') ? '/grants/new' : '/grants',
      text: 'no grant is active: no agent can come in',
    },
  ].filter((item) => item !== false);
  if (items.length === 0) return null;
  return (
    <div className="mt-10">
      <Section title={may('policies.write') ? 'To do' : 'What waits for others'}>
        <ul className="grid border-b border-line">
          {items.map(({ to, text }) => (
            <li key={text} className="border-t border-line py-2.5 first-letter:uppercase">
              <Link href={to}>{text}</Link>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
