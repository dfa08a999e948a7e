// A screen that only some roles can use: the others are told who can, before they fill anything in. The
// API decides anyway.
import type { ReactNode } from 'react';
import { type Action, ROLE_OF_ACTION } from '#contract/roles.ts';
import { useMay } from '#dashboard/api/hooks.ts';
import { Notice } from './notice.tsx';

export interface OnlyProps {
  readonly action: Action;
  /** What is done here, after "can": `add servers`. */
  readonly what: string;
  readonly children: ReactNode;
}

export function Only({ action, what, children }: OnlyProps) {
  const may = useMay();
  if (may(action)) return children;
  const who =
    ROLE_OF_ACTION[action] === 'admin' ? 'Only admins' : 'Only policy managers and admins';
  return (
    <Notice>
      <p className="font-semibold">
        {who} can {what}.
      </p>
      <p>Ask one of them, or have your role changed: who they are stands under “Members”.</p>
    </Notice>
  );
}
