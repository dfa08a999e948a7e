// One held call, in full: who, what, with which arguments, what differs from the one approved last, why
// it was held; and the decision.
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Approval } from '#contract/control.ts';
import { shown } from '#core/kit/shown.ts';
import { type ApprovalAnswer, useMay, useRead, useWrite } from '#dashboard/api/index.ts';
import { PolicyLink } from '#dashboard/policies/policy-link.tsx';
import {
  Ago,
  Button,
  Facts,
  Foreign,
  isCommand,
  Key,
  Loaded,
  Moment,
  Name,
  Notice,
  ProblemNotice,
  Section,
  TextField,
  useTell,
} from '#dashboard/ui/index.ts';
import { ApprovalMark } from './approval-mark.tsx';
import { ArgumentsView } from './arguments-view.tsx';

export function ApprovalDetail({ id }: { id: string }) {
  const path = `/approvals/${encodeURIComponent(id)}`;
  const answer = useRead<ApprovalAnswer>(path, { everyMs: 3_000 });
  return (
    <Loaded query={answer}>
      {(detail) => (
        <article className="min-w-0" aria-label={`Call of ${shown(detail.approval.tool)}`}>
          <h2 className="mb-4 flex flex-wrap items-baseline gap-x-4 text-[1.2rem]">
            <Name text={detail.approval.tool} />
            <ApprovalMark state={detail.approval.state} />
          </h2>
          <ApprovalFacts approval={detail.approval} />
          <div className="mt-6">
            <Section title="Arguments">
              <ArgumentsView detail={detail} />
            </Section>
            <Section title="Why it was held">
              <p>
                <Foreign text={detail.approval.message} />
              </p>
              <p className="mt-1 text-[0.9rem] text-soft">
                Rule <Name text={detail.approval.rule} /> of the policy{' '}
                <PolicyLink id={detail.approval.policy.id} />, version{' '}
                {detail.approval.policy.version}
              </p>
            </Section>
          </div>
          <div className="mt-8">
            <Decision approval={detail.approval} path={path} />
          </div>
        </article>
      )}
    </Loaded>
  );
}

function isOpen({ state }: Approval): boolean {
  return state === 'pending' || state === 'approved';
}

/** When nothing more could come of it, or will. */
function endOf(approval: Approval): number {
  const { state, decidedAtMs, usedAtMs, expiresAtMs } = approval;
  if (state === 'used') return usedAtMs ?? expiresAtMs;
  return state === 'refused' ? (decidedAtMs ?? expiresAtMs) : expiresAtMs;
}

function ApprovalFacts({ approval }: { approval: Approval }) {
  const { server, grant, requestedAtMs, asks } = approval;
  return (
    <Facts
      facts={[
        {
          name: 'Who',
          value: (
            <Link href={`/grants/${encodeURIComponent(grant.id)}`}>
              <Foreign text={grant.label} />
            </Link>
          ),
        },
        {
          name: 'Server',
          value: (
            <Link href={`/servers/${encodeURIComponent(server.id)}`}>
              <Foreign text={server.name} />
            </Link>
          ),
        },
        {
          name: 'Asked',
          value: (
            <>
              <Ago atMs={requestedAtMs} />
              {asks > 1 ? `, ${asks} times` : ''}
            </>
          ),
        },
        {
          name: isOpen(approval) ? 'Ends' : 'Ended',
          value: <Ago atMs={endOf(approval)} />,
        },
      ]}
    />
  );
}

/** What was decided; or the buttons, for those who may. */
function Decision({ approval, path }: { approval: Approval; path: string }) {
  const may = useMay();
  if (approval.decidedAtMs !== null) {
    return (
      <Notice>
        <p>
          <span className="capitalize">{approval.state}</span> by{' '}
          <Foreign text={approval.decidedBy ?? 'somebody'} />,{' '}
          <Moment atMs={approval.decidedAtMs} />
          {approval.usedAtMs === null ? null : (
            <>
              ; the call went through <Moment atMs={approval.usedAtMs} />
            </>
          )}
        </p>
        {approval.note === null ? null : (
          <p>
            <Foreign text={approval.note} />
          </p>
        )}
      </Notice>
    );
  }
  if (approval.state !== 'pending') return null;
  if (!may('approvals.decide')) {
    return (
      <Notice>
        <p>Policy managers and admins decide.</p>
      </Notice>
    );
  }
  return <Buttons approval={approval} path={path} />;
}

function Buttons({ approval, path }: { approval: Approval; path: string }) {
  const tell = useTell();
  const [note, setNote] = useState('');
  const decide = useWrite<Approval>({ onDone: ({ state, tool }) => tell(`${tool}: ${state}`) });
  const { mutate, isPending } = decide;
  const body = note.trim() === '' ? {} : { note: note.trim() };
  const send = (verb: 'approve' | 'refuse') =>
    mutate({ method: 'POST', path: `${path}/${verb}`, body });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isCommand(event) || isPending || event.repeat) return;
      const verb = event.key === 'a' ? 'approve' : event.key === 'd' ? 'refuse' : undefined;
      // The key only takes to the button: Enter decides, so that no stray key lets a call through.
      if (verb !== undefined) {
        event.preventDefault();
        document.getElementById(`${approval.id}-${verb}`)?.focus();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [approval.id, isPending]);
  return (
    <div className="card grid gap-3 px-4 py-4">
      <TextField
        label="Note"
        hint="Kept with the decision. The agent reads it when you refuse."
        value={note}
        maxLength={2_000}
        onChange={({ target }) => setNote(target.value)}
      />
      <ProblemNotice error={decide.error} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          id={`${approval.id}-approve`}
          tone="primary"
          busy={isPending}
          onClick={() => send('approve')}
        >
          Approve this call
        </Button>
        <Button
          id={`${approval.id}-refuse`}
          tone="danger"
          busy={isPending}
          onClick={() => send('refuse')}
        >
          Refuse it
        </Button>
        <span className="text-[0.86rem] text-soft max-sm:hidden">
          <Key>a</Key> or <Key>d</Key>, then <Key>Enter</Key>
        </span>
      </div>
    </div>
  );
}
