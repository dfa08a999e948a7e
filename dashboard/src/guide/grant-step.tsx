// The third step: a grant for one agent.
import { type FormEvent, useState } from 'react';
import { type MintedGrant, useWrite } from '#dashboard/api/index.ts';
import { Button, ProblemNotice, Section, TextField } from '#dashboard/ui/index.ts';
import type { Made } from './guide-screen.tsx';

export interface GrantStepProps {
  readonly made: Made;
  readonly onDone: (grant: string, token: string) => void;
}

export function GrantStep({ made, onDone }: GrantStepProps) {
  const [label, setLabel] = useState('');
  const mint = useWrite<MintedGrant>({ onDone: ({ grant, token }) => onDone(grant.id, token) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mint.mutate({
      method: 'POST',
      path: '/grants',
      body: { label: label.trim(), servers: [made.server], policy: made.policy },
      idempotencyKey: crypto.randomUUID(),
    });
  };
  return (
    <Section
      title="Who may use it?"
      lead="A grant is for one agent on one machine. It can be revoked at any time."
    >
      <form onSubmit={submit} className="grid max-w-[34rem] gap-4">
        <TextField
          label="Label"
          hint="Such as “Nina's editor”. It stands in every record."
          required
          maxLength={128}
          value={label}
          onChange={({ target }) => setLabel(target.value)}
        />
        <ProblemNotice error={mint.error} />
        <div>
          <Button tone="primary" type="submit" busy={mint.isPending} disabled={label.trim() === ''}>
            Mint the grant
          </Button>
        </div>
      </form>
    </Section>
  );
}
