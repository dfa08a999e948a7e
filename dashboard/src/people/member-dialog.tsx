// Changes one member: role, a new link, or their end.
import { useState } from 'react';
import type { Member } from '#contract/control.ts';
import type { Role } from '#contract/roles.ts';
import { type SecretLink, useMe, useWrite } from '#dashboard/api/index.ts';
import {
  Button,
  Dialog,
  Foreign,
  Notice,
  ProblemNotice,
  SelectField,
  useTell,
} from '#dashboard/ui/index.ts';
import { ROLE_OPTIONS, roleOf } from './role-labels.ts';

export interface MemberDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
  readonly onLink: (link: SecretLink) => void;
}

export function MemberDialog({ member, onClose, onLink }: MemberDialogProps) {
  const me = useMe();
  const tell = useTell();
  const [role, setRole] = useState<Role>(member.role);
  const [sure, setSure] = useState(false);
  const path = `/members/${encodeURIComponent(member.id)}`;
  const save = useWrite<Member>({
    onDone() {
      tell(`${member.email} is changed`);
      onClose();
    },
  });
  const link = useWrite<SecretLink>({ onDone: onLink });
  const remove = useWrite({
    onDone() {
      tell(`${member.email} is removed`);
      onClose();
    },
  });
  const own = me.member?.id === member.id;
  const linkPath = member.invited ? 'invitation' : 'password-link';
  return (
    <Dialog
      title={<Foreign text={member.name ?? member.email} />}
      onClose={onClose}
      actions={
        <Button
          tone="primary"
          busy={save.isPending}
          disabled={role === member.role}
          onClick={() =>
            save.mutate({ method: 'PATCH', path, body: { role }, revision: member.revision })
          }
        >
          Save
        </Button>
      }
    >
      <div className="grid gap-5">
        <SelectField
          label="Role"
          value={role}
          onChange={({ target }) => setRole(roleOf(target.value))}
          options={ROLE_OPTIONS}
        />
        <div className="flex flex-wrap gap-2 border-t border-line pt-4">
          <Button
            busy={link.isPending}
            onClick={() => link.mutate({ method: 'POST', path: `${path}/${linkPath}` })}
          >
            {member.invited ? 'New invitation link' : 'Link for a new password'}
          </Button>
          <Button
            tone="danger"
            busy={remove.isPending}
            onClick={() => (sure ? remove.mutate({ method: 'DELETE', path }) : setSure(true))}
          >
            {sure ? 'Yes, remove them' : 'Remove'}
          </Button>
        </div>
        {sure ? (
          <Notice tone="warning" live>
            <p>
              {own ? 'You remove yourself. ' : ''}Their sessions end at once; what they did stays in
              the audit log.
            </p>
          </Notice>
        ) : null}
      </div>
      <ProblemNotice error={save.error ?? link.error ?? remove.error} />
    </Dialog>
  );
}
