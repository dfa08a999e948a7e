// Mints a grant, and shows its token once.
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type MintedGrant, useWrite } from '#dashboard/api/index.ts';
import { Button, ButtonLink, Foreign, Only, Page, ProblemNotice } from '#dashboard/ui/index.ts';
import { bodyOf, type GrantDraft, GrantForm } from './grant-form.tsx';
import { TokenShown } from './token-shown.tsx';

export function NewGrantScreen() {
  const [query] = useSearchParams();
  const [draft, setDraft] = useState<GrantDraft>(() => ({
    label: '',
    servers: query.getAll('server'),
    policy: query.get('policy') ?? '',
    expires: '',
    tags: '',
  }));
  const mint = useWrite<MintedGrant>();
  if (mint.data !== undefined) return <Minted minted={mint.data} />;
  const missing = missingOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mint.mutate({
      method: 'POST',
      path: '/grants',
      body: bodyOf(draft),
      idempotencyKey: crypto.randomUUID(),
    });
  };
  return (
    <Page
      title="Mint a grant"
      lead="One for each agent: then each can be stopped alone."
      command="wicketgate grants mint LABEL --server NAME --policy NAME"
    >
      <Only action="grants.write" what="mint grants">
        <form onSubmit={submit}>
          <GrantForm draft={draft} onChange={setDraft} error={mint.error} />
          <ProblemNotice error={mint.error} />
          <div className="mt-6 flex flex-wrap gap-2">
            <Button
              tone="primary"
              type="submit"
              busy={mint.isPending}
              disabled={missing !== undefined}
            >
              Mint the grant
            </Button>
            <ButtonLink to="/grants" tone="quiet">
              Cancel
            </ButtonLink>
            {missing === undefined ? null : (
              <p className="self-center text-[0.9rem] text-soft">{missing}</p>
            )}
          </div>
        </form>
      </Only>
    </Page>
  );
}

/** Why it cannot be minted yet. */
function missingOf({ label, servers }: GrantDraft): string | undefined {
  if (label.trim() === '') return 'It needs a label.';
  return servers.length === 0 ? 'Choose at least one server.' : undefined;
}

function Minted({ minted: { grant, token } }: { minted: MintedGrant }) {
  return (
    <Page title={<Foreign text={grant.label} />} name={grant.label} eyebrow="A new grant">
      <div className="max-w-[48rem]">
        <TokenShown grant={grant.id} token={token} />
        <div className="mt-6 flex gap-2">
          <ButtonLink to={`/grants/${encodeURIComponent(grant.id)}`} tone="primary">
            Done
          </ButtonLink>
        </div>
      </div>
    </Page>
  );
}
