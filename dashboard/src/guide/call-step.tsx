// The last step: the client's entry, the first call as it arrives, and what a "no" looks like.
import type { PolicyDocument } from '#contract/policy-document.ts';
import type { RecordedRow } from '#contract/records-api.ts';
import { useRead } from '#dashboard/api/index.ts';
import { Snippets } from '#dashboard/grants/index.ts';
import {
  Ago,
  ButtonLink,
  type Column,
  DecisionMark,
  Foreign,
  Name,
  Notice,
  ProblemNotice,
  Section,
  Table,
} from '#dashboard/ui/index.ts';
import type { Made } from './guide-screen.tsx';
import { useLiveCalls } from './use-live-calls.ts';

export interface CallStepProps {
  readonly made: Made;
  /** Known only while the page that minted it is open. */
  readonly token: string | undefined;
}

export function CallStep({ made, token }: CallStepProps) {
  return (
    <>
      <Section
        title="Give it to the agent"
        lead="Paste this into the client, start it, and let it use a tool."
      >
        {token === undefined ? (
          <Snippets grant={made.grant} />
        ) : (
          <div className="grid gap-4">
            <Notice tone="good" live>
              <p>
                <span className="font-semibold">The token is in it, and is shown only now.</span> An
                admin can reveal it later, which is noted in the audit log.
              </p>
            </Notice>
            <Snippets grant={made.grant} token={token} />
          </div>
        )}
      </Section>
      <Section title="The first calls" lead="They show up here as they are decided.">
        <FirstCalls made={made} />
      </Section>
    </>
  );
}

const COLUMNS: readonly Column<RecordedRow>[] = [
  { name: 'Tool', cell: ({ tool }) => <Name text={tool} className="font-semibold" /> },
  { name: 'Decision', cell: ({ decision }) => <DecisionMark value={decision} /> },
  {
    name: 'Why',
    cell: ({ message, rule, decision }) =>
      decision === 'allow' ? (
        <span className="text-soft">nothing speaks against it</span>
      ) : (
        <span>
          <Foreign text={message ?? ''} />
          {rule.startsWith('/') ? (
            <span className="text-[0.86rem] text-soft">
              {' '}
              by <Name text={rule} />
            </span>
          ) : null}
        </span>
      ),
  },
  { name: 'When', cell: ({ at }) => <Ago atMs={Date.parse(at)} /> },
];

function FirstCalls({ made }: { made: Made }) {
  const { calls, error } = useLiveCalls(made.grant);
  return (
    <div className="grid gap-5">
      <Progress calls={calls} policy={made.policy} />
      <ProblemNotice error={error} />
      {calls.length === 0 ? null : (
        <Table
          caption="Calls of the new grant"
          rows={calls}
          columns={COLUMNS}
          keyOf={({ requestId }) => requestId}
        />
      )}
      {calls.length === 0 ? null : (
        <div className="flex flex-wrap gap-2">
          <ButtonLink to={`/records?grant=${encodeURIComponent(made.grant)}`} tone="primary">
            See the records
          </ButtonLink>
          <ButtonLink to={`/grants/${encodeURIComponent(made.grant)}`}>See the grant</ButtonLink>
          <ButtonLink to="/" tone="quiet">
            To the overview
          </ButtonLink>
        </div>
      )}
    </div>
  );
}

interface ProgressProps {
  readonly calls: readonly RecordedRow[];
  readonly policy: string;
}

/** What has happened, and what to try next; read out as it changes. */
function Progress({ calls, policy }: ProgressProps) {
  const refused = calls.find(({ decision }) => decision !== 'allow');
  if (calls.length === 0) {
    return (
      <div role="status" className="card flex items-center gap-3 px-4 py-4">
        <span className="size-2.5 shrink-0 rounded-full bg-accent motion-safe:animate-pulse" />
        Waiting for the agent. This page notices by itself.
      </div>
    );
  }
  if (refused === undefined) {
    return (
      <Notice tone="good" live>
        <p className="font-semibold">The agent is here.</p>
        <p>
          Its call went through the gateway, under your policy, and is on record.{' '}
          <SayNo id={policy} />
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="good" live>
      <p className="font-semibold">
        The agent is here, and the policy {refused.decision === 'deny' ? 'has refused' : 'holds'}{' '}
        <Name text={refused.tool} />.
      </p>
      <p>
        The agent was told why: <q>{<Foreign text={refused.message ?? ''} />}</q> It never reached
        the server.
      </p>
    </Notice>
  );
}

/** A tool to try that the policy refuses, where it names one. */
function SayNo({ id }: { id: string }) {
  const policy = useRead<{ readonly current: { readonly text: string } }>(
    `/policies/${encodeURIComponent(id)}`,
  );
  const tool = refusedTool(policy.data?.current.text ?? '');
  if (tool === undefined) return <>Now let it try something that the policy does not allow.</>;
  return (
    <>
      Now let it try <Name text={tool} />, which the policy does not allow.
    </>
  );
}

function refusedTool(text: string): string | undefined {
  try {
    const { hide = [], tools = {} } = JSON.parse(text) as PolicyDocument; // it was saved, so it was checked
    const denied = Object.entries(tools).find(([, { action }]) => action === 'deny');
    return hide.find((name) => !name.includes('*')) ?? denied?.[0];
  } catch {
    // YAML: the hint goes without a name.
    return undefined;
  }
}
