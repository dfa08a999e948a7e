// The inbox: calls that wait for a person, and those that were decided. One is open beside the list;
// `j` and `k` go through it, `a` and `d` decide.
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Approval } from '#contract/control.ts';
import { usePages } from '#dashboard/api/index.ts';
import {
  Ago,
  classes,
  Empty,
  Foreign,
  isCommand,
  Loaded,
  MorePages,
  Name,
  Page,
  Tabs,
} from '#dashboard/ui/index.ts';
import { ApprovalDetail } from './approval-detail.tsx';
import { ApprovalMark } from './approval-mark.tsx';

const TABS = [
  { id: 'pending', label: 'Waiting' },
  { id: 'all', label: 'All' },
] as const;
/** There is room for a call beside the list. */
const BESIDE = '(min-width: 64rem)';
type TabId = (typeof TABS)[number]['id'];

export function ApprovalsScreen() {
  const [query, setQuery] = useSearchParams();
  const tab: TabId = query.get('state') === 'all' ? 'all' : 'pending';
  const filter = tab === 'pending' ? '&state=pending' : '';
  const approvals = usePages<Approval>(`/approvals?limit=50${filter}`, { everyMs: 3_000 });
  return (
    <Page
      title="Approvals"
      lead="Calls that a policy holds until a person has looked. An approval lets exactly this call through, once."
      command="wicketgate approvals list"
    >
      <Tabs
        label="Which approvals"
        tabs={TABS}
        chosen={tab}
        onChoose={(id) => setQuery(id === 'all' ? { state: 'all' } : {})}
      >
        <Loaded query={approvals}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title={tab === 'pending' ? 'Nothing waits.' : 'No call was ever held.'}>
                <p>
                  A call is held when its policy asks for a person: “Ask” in the builder,{' '}
                  <code>approve_if</code> in its text. It then shows up here by itself.
                </p>
              </Empty>
            ) : (
              <>
                <Inbox approvals={data} />
                <MorePages query={approvals} />
              </>
            )
          }
        </Loaded>
      </Tabs>
    </Page>
  );
}

function Inbox({ approvals }: { approvals: readonly Approval[] }) {
  const [query, setQuery] = useSearchParams();
  const wanted = query.get('id');
  const [fallback, setFallback] = useState(approvals[0]?.id);
  const id = wanted ?? fallback;
  const open = (next: string) => {
    setFallback(next);
    setQuery(
      (before) => {
        const after = new URLSearchParams(before);
        after.set('id', next);
        return after;
      },
      { replace: true },
    );
  };
  useStepping(approvals, id, open);
  const detail = useRef<HTMLDivElement>(null);
  const look = (next: string) => {
    open(next);
    // On a phone the call stands below the list.
    if (!matchMedia(BESIDE).matches) detail.current?.scrollIntoView();
  };
  return (
    <div className="grid gap-8 lg:grid-cols-[19rem_minmax(0,1fr)]">
      <ul className="grid self-start border-b border-line">
        {approvals.map((approval) => (
          <li key={approval.id} className="border-t border-line">
            <Line approval={approval} chosen={approval.id === id} onOpen={look} />
          </li>
        ))}
      </ul>
      {id === undefined ? null : (
        <div ref={detail} className="min-w-0 scroll-mt-20">
          <ApprovalDetail key={id} id={id} />
        </div>
      )}
    </div>
  );
}

interface LineProps {
  readonly approval: Approval;
  readonly chosen: boolean;
  readonly onOpen: (id: string) => void;
}

function Line({ approval, chosen, onOpen }: LineProps) {
  const { id, tool, grant, server, requestedAtMs, state, asks } = approval;
  return (
    <button
      type="button"
      aria-current={chosen || undefined}
      onClick={() => onOpen(id)}
      className={classes(
        'grid w-full gap-0.5 px-3 py-2.5 text-left',
        chosen ? 'bg-accent-ground' : 'hover:bg-sunken',
      )}
    >
      <span className="flex items-baseline justify-between gap-3">
        <Name text={tool} className="font-semibold" />
        <ApprovalMark state={state} />
      </span>
      <span className="text-[0.86rem] text-soft">
        <Foreign text={grant.label} /> on <Foreign text={server.name} />,{' '}
        <Ago atMs={requestedAtMs} />
        {asks > 1 ? `, asked ${asks} times` : ''}
      </span>
    </button>
  );
}

/** `j` and `k` walk through the list. */
function useStepping(
  approvals: readonly Approval[],
  id: string | undefined,
  open: (id: string) => void,
): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isCommand(event) || (event.key !== 'j' && event.key !== 'k')) return;
      const at = approvals.findIndex((approval) => approval.id === id);
      const next = approvals[at + (event.key === 'j' ? 1 : -1)];
      if (next !== undefined) open(next.id);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [approvals, id, open]);
}
