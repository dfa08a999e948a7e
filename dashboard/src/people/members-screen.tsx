// Who may come in, and as what. Invitations are links that are handed over by hand.
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Member } from '#contract/control.ts';
import { type SecretLink, useMay, usePages } from '#dashboard/api/index.ts';
import {
  Ago,
  Button,
  type Column,
  Foreign,
  Loaded,
  MorePages,
  Page,
  StateMark,
  Table,
} from '#dashboard/ui/index.ts';
import { Invite } from './invite.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { ROLE_LABELS } from './role-labels.ts';
import { SecretLinkDialog } from './secret-link-dialog.tsx';

export function MembersScreen() {
  const may = useMay();
  const members = usePages<Member>('/members?limit=100');
  // What is open stands in the address, so that the palette leads to it.
  const [query, setQuery] = useSearchParams();
  const inviting = query.has('invite') && may('members.write');
  const wanted = may('members.write') ? query.get('member') : null;
  const chosen = members.data?.data.find(({ id }) => id === wanted);
  const close = () => setQuery({}, { replace: true });
  const [link, setLink] = useState<SecretLink>();
  const admin = may('members.write');
  return (
    <Page
      title="Members"
      lead="Viewers look, policy managers decide what agents may do, admins do everything."
      actions={
        admin ? (
          <Button tone="primary" icon="plus" onClick={() => setQuery({ invite: '' })}>
            Invite somebody
          </Button>
        ) : undefined
      }
    >
      <Loaded query={members}>
        {({ data }) => (
          <>
            <Table
              caption="Members"
              rows={data}
              columns={columnsOf(admin ? ({ id }) => setQuery({ member: id }) : undefined)}
              keyOf={({ id }) => id}
            />
            <MorePages query={members} />
          </>
        )}
      </Loaded>
      {inviting ? (
        <Invite
          onClose={close}
          onInvited={(made) => {
            close();
            setLink(made);
          }}
        />
      ) : null}
      {chosen === undefined ? null : (
        <MemberDialog
          key={chosen.id}
          member={chosen}
          onClose={close}
          onLink={(made) => {
            close();
            setLink(made);
          }}
        />
      )}
      {link === undefined ? null : (
        <SecretLinkDialog link={link} onClose={() => setLink(undefined)} />
      )}
    </Page>
  );
}

function columnsOf(open: ((member: Member) => void) | undefined): readonly Column<Member>[] {
  return [
    {
      name: 'Member',
      cell: (member) => (
        <span>
          {open === undefined ? (
            <Foreign text={member.name ?? member.email} />
          ) : (
            <button
              type="button"
              className="textlink text-left font-semibold"
              onClick={() => open(member)}
            >
              <Foreign text={member.name ?? member.email} />
            </button>
          )}
          {member.name === null ? null : (
            <span className="block text-[0.86rem] text-soft">
              <Foreign text={member.email} />
            </span>
          )}
        </span>
      ),
    },
    { name: 'Role', cell: ({ role }) => ROLE_LABELS[role] },
    {
      name: 'Sign-in',
      cell: ({ invited, signIn }) =>
        invited ? (
          <StateMark tone="waiting">invited</StateMark>
        ) : (
          signIn.map((way) => (way === 'oidc' ? 'single sign-on' : way)).join(', ')
        ),
    },
    { name: 'Last seen', cell: ({ lastSeenAtMs }) => <Ago atMs={lastSeenAtMs} /> },
  ];
}
