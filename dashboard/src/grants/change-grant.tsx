// Changes label, servers, policy, expiry and tags of a grant.
import { type FormEvent, useState } from 'react';
import type { Grant } from '#contract/control.ts';
import { useWrite } from '#dashboard/api/index.ts';
import { Button, ProblemNotice, useTell } from '#dashboard/ui/index.ts';
import { bodyOf, type GrantDraft, GrantForm, localMinute } from './grant-form.tsx';

export function ChangeGrant({ grant }: { grant: Grant }) {
  const tell = useTell();
  const change = useWrite<Grant>({ onDone: ({ label }) => tell(`${label} is changed`) });
  const [draft, setDraft] = useState<GrantDraft>(() => ({
    label: grant.label,
    servers: grant.servers,
    policy: grant.policy ?? '',
    expires: localMinute(grant.expiresAtMs),
    tags: Object.entries(grant.tags)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
  }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({
      method: 'PATCH',
      path: `/grants/${encodeURIComponent(grant.id)}`,
      body: bodyOf(draft),
      revision: grant.revision,
    });
  };
  return (
    <form onSubmit={submit}>
      <GrantForm draft={draft} onChange={setDraft} error={change.error} withPolicy={false} />
      <ProblemNotice error={change.error} />
      <div className="mt-5">
        <Button tone="primary" type="submit" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
