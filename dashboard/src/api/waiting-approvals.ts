// How many calls wait for a person: the figure beside "Approvals", and a line of the overview. Both
// ask with the same address, so it is asked for once.
import { useRead } from './hooks.ts';

const COUNTED_MAX = 100;

export interface WaitingApprovals {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

/** Zero while that is not known yet. */
export function useWaitingApprovals(): WaitingApprovals {
  const { data } = useRead<{ readonly data: readonly unknown[] }>(
    `/approvals?state=pending&limit=${COUNTED_MAX}`,
    { everyMs: 10_000 },
  );
  const count = data?.data.length ?? 0;
  return { count, more: count === COUNTED_MAX };
}
