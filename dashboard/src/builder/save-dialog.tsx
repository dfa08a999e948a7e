// What is about to change, line by line, a note, and the save.
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Policy } from '#contract/control.ts';
import { formatOf } from '#core/builder/index.ts';
import { diffLines } from '#core/control/index.ts';
import { useWrite } from '#dashboard/api/index.ts';
import type { PolicyWithText } from '#dashboard/policies/policy-screen.tsx';
import {
  Button,
  Dialog,
  DiffView,
  ProblemNotice,
  TextField,
  useTell,
} from '#dashboard/ui/index.ts';
import type { Draft } from './use-draft.ts';

export interface SaveDialogProps {
  readonly draft: Draft;
  readonly policy: PolicyWithText | undefined;
  readonly server: string | null;
  /** Right before the screen is left. */
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

export function SaveDialog(props: SaveDialogProps) {
  const { draft, policy, server, onSaved, onClose } = props;
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const [, navigate] = useLocation();
  const tell = useTell();
  const save = useWrite<Policy>({
    onDone(saved) {
      onSaved();
      tell(`${saved.name} is saved as version ${saved.version}`);
      navigate(`/policies/${encodeURIComponent(saved.id)}`);
    },
  });
  const before = policy?.current.text ?? '';
  const lines = useMemo(() => diffLines(before, draft.text), [before, draft.text]);
  const format = formatOf(draft.text);
  const body = { text: draft.text, format, note: note.trim() === '' ? null : note.trim() };
  const send = () => {
    if (policy === undefined) {
      save.mutate({
        method: 'POST',
        path: '/policies',
        body: { ...body, name: name.trim(), server },
        idempotencyKey: key,
      });
      return;
    }
    save.mutate({
      method: 'POST',
      path: `/policies/${encodeURIComponent(policy.id)}/versions`,
      body,
      revision: policy.revision,
      idempotencyKey: key,
    });
  };
  return (
    <Dialog
      title={policy === undefined ? 'Save the policy' : `Save version ${policy.version + 1}`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Go on editing</Button>
          <Button
            tone="primary"
            busy={save.isPending}
            disabled={policy === undefined && name.trim() === ''}
            onClick={send}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {policy === undefined ? (
          <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        ) : null}
        <TextField
          label="Note"
          hint="Why, for whoever reads the versions."
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <DiffView lines={lines} label="What changes" />
        {policy !== undefined && policy.grants > 0 ? (
          <p>
            It holds for the next call of {policy.grants} {policy.grants === 1 ? 'grant' : 'grants'}
            .
          </p>
        ) : null}
        <ProblemNotice error={save.error} />
      </div>
    </Dialog>
  );
}
