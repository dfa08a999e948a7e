// Mints a grant, and shows its token once.
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type MintedGrant, useWrite } from '#dashboard/api/index.ts';
import { Button, ButtonLink, Foreign, Page, ProblemNotice } from '#dashboard/ui/index.ts';
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
      command="wicketgate grants new LABEL --server ID --policy ID"
    >
      <form onSubmit={submit}>
        <GrantForm draft={draft} onChange={setDraft} error={mint.error} />
        <ProblemNotice error={mint.error} />
        <div className="mt-6 flex gap-2">
          <Button
            tone="primary"
            type="submit"
            busy={mint.isPending}
            disabled={draft.label.trim() === '' || draft.servers.length === 0}
          >
            Mint it
          </Button>
          <ButtonLink to="/grants" tone="quiet">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Page>
  );
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
