// Invites somebody: the answer is a link that works once.
import { type FormEvent, useId, useState } from 'react';
import type { Role } from '#contract/roles.ts';
import { ApiProblem, type SecretLink, useWrite } from '#dashboard/api/index.ts';
import { Button, Dialog, ProblemNotice, SelectField, TextField } from '#dashboard/ui/index.ts';
import { ROLE_OPTIONS, roleOf } from './role-labels.ts';

export interface InviteProps {
  readonly onClose: () => void;
  readonly onInvited: (link: SecretLink) => void;
}

export function Invite({ onClose, onInvited }: InviteProps) {
  const form = useId();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const invite = useWrite<SecretLink>({ onDone: onInvited });
  const problem = invite.error === null ? undefined : ApiProblem.from(invite.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({
      method: 'POST',
      path: '/invitations',
      body: { email: email.trim(), role },
      idempotencyKey: crypto.randomUUID(),
    });
  };
  return (
    <Dialog
      title="Invite somebody"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={form} busy={invite.isPending}>
            Make the link
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <TextField
          label="E-mail address"
          type="email"
          required
          value={email}
          onChange={({ target }) => setEmail(target.value)}
          hint="They sign in with it. Nothing is sent: you hand the link over."
          error={problem?.at('/email')}
        />
        <SelectField
          label="Role"
          value={role}
          onChange={({ target }) => setRole(roleOf(target.value))}
          options={ROLE_OPTIONS}
        />
      </form>
      <ProblemNotice error={invite.error} />
    </Dialog>
  );
}
