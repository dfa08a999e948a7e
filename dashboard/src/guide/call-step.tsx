// The last step: the client's entry, and waiting for the first call of the new grant.
import type { Grant } from '#contract/control.ts';
import { useRead } from '#dashboard/api/index.ts';
import { Snippets, TokenShown } from '#dashboard/grants/index.ts';
import { Ago, ButtonLink, Notice, Section } from '#dashboard/ui/index.ts';
import type { Made } from './guide-screen.tsx';

const LOOK_EVERY_MS = 1_000;

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
          <TokenShown grant={made.grant} token={token} />
        )}
      </Section>
      <Section title="The first call">
        <FirstCall grant={made.grant} />
      </Section>
    </>
  );
}

function FirstCall({ grant }: { grant: string }) {
  const { data } = useRead<Grant>(`/grants/${encodeURIComponent(grant)}`, {
    everyMs: LOOK_EVERY_MS,
  });
  const used = data?.lastUsedAtMs ?? null;
  if (used === null) {
    return (
      <div role="status" className="card flex items-center gap-3 px-4 py-4">
        <span className="size-2.5 rounded-full bg-accent motion-safe:animate-pulse" />
        Waiting for the agent. This page notices by itself.
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <Notice tone="good" live>
        <p className="font-semibold">The agent is here.</p>
        <p>
          It came <Ago atMs={used} />, with the grant <q>{data?.label}</q>.
        </p>
      </Notice>
      <div className="flex flex-wrap gap-2">
        <ButtonLink to={`/grants/${encodeURIComponent(grant)}`} tone="primary">
          See the grant
        </ButtonLink>
        <ButtonLink to="/">To the overview</ButtonLink>
      </div>
    </div>
  );
}
