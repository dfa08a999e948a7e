// Name, four eyes, how long approvals wait and records are kept.
import { type FormEvent, useState } from 'react';
import type { Organisation } from '#contract/control.ts';
import { ApiProblem, useWrite } from '#dashboard/api/index.ts';
import { Button, CheckField, ProblemNotice, TextField, useTell } from '#dashboard/ui/index.ts';

export function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const { settings } = organisation;
  const [name, setName] = useState(organisation.name);
  const [fourEyes, setFourEyes] = useState(settings.fourEyes);
  const [minutes, setMinutes] = useState(String(settings.approvalMinutes));
  const [days, setDays] = useState(settings.recordDays === null ? '' : String(settings.recordDays));
  const tell = useTell();
  const save = useWrite<Organisation>({ onDone: () => tell('Settings are saved') });
  const problem = save.error === null ? undefined : ApiProblem.from(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      method: 'PATCH',
      path: '/organisation',
      body: {
        name: name.trim(),
        settings: {
          fourEyes,
          approvalMinutes: Number(minutes),
          recordDays: days.trim() === '' ? null : Number(days),
        },
      },
      revision: organisation.revision,
    });
  };
  return (
    <form onSubmit={submit} className="grid max-w-[34rem] gap-4">
      <TextField
        label="Name"
        required
        maxLength={128}
        value={name}
        onChange={({ target }) => setName(target.value)}
        error={problem?.at('/name')}
      />
      <TextField
        label="Approvals expire after, minutes"
        type="number"
        min={1}
        max={10_080}
        required
        value={minutes}
        onChange={({ target }) => setMinutes(target.value)}
        error={problem?.at('/settings/approvalMinutes')}
      />
      <TextField
        label="Records are kept, days"
        type="number"
        min={1}
        max={3_650}
        hint="Empty: for ever."
        value={days}
        onChange={({ target }) => setDays(target.value)}
        error={problem?.at('/settings/recordDays')}
      />
      <CheckField
        label="Four eyes"
        hint="Nobody may approve a call of a grant that they minted."
        checked={fourEyes}
        onChange={({ target }) => setFourEyes(target.checked)}
      />
      <ProblemNotice error={save.error} />
      <div>
        <Button tone="primary" type="submit" busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
