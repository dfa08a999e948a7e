// Makes a token of the control API, and shows it once.
import { type FormEvent, useId, useState } from 'react';
import type { Role } from '#contract/roles.ts';
import { type MintedApiToken, useWrite } from '#dashboard/api/index.ts';
import { ROLE_OPTIONS, roleOf } from '#dashboard/people/index.ts';
import {
  Button,
  Code,
  Dialog,
  Notice,
  ProblemNotice,
  SelectField,
  TextField,
} from '#dashboard/ui/index.ts';

export function NewApiToken({ onClose }: { onClose: () => void }) {
  const form = useId();
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const make = useWrite<MintedApiToken>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({
      method: 'POST',
      path: '/api-tokens',
      body: { label: label.trim(), role },
      idempotencyKey: crypto.randomUUID(),
    });
  };
  if (make.data !== undefined) {
    return (
      <Dialog
        title="Copy the token now"
        onClose={onClose}
        actions={
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <div className="grid gap-3">
          <Notice tone="good" live>
            <p>It is not shown again.</p>
          </Notice>
          <Code caption="Token" text={make.data.token} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="New API token"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={form} busy={make.isPending}>
            Make it
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <TextField
          label="Label"
          required
          maxLength={128}
          value={label}
          onChange={({ target }) => setLabel(target.value)}
          hint="Stands in the audit log as who did it."
        />
        <SelectField
          label="Role"
          value={role}
          onChange={({ target }) => setRole(roleOf(target.value))}
          options={ROLE_OPTIONS}
        />
      </form>
      <ProblemNotice error={make.error} />
    </Dialog>
  );
}
