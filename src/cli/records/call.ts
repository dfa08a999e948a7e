// A recorded call as `logs` shows it: the decision's entry and its outcome's, put together again
// (pairing.ts), and the choice of which calls to show.
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { DecisionEntry } from '#core/decisions/index.ts';

export type RecordedCall = DecisionRecord & { readonly completion?: Completion };

/** Which calls to show; an absent field lets all pass. */
export interface CallFilter {
  readonly decision?: string | undefined;
  readonly tool?: string | undefined;
  /** Id or label. */
  readonly grant?: string | undefined;
  readonly server?: string | undefined;
  readonly rule?: string | undefined;
  readonly session?: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  readonly sinceMs?: number | undefined;
  /** Milliseconds since 1970, exclusive. */
  readonly untilMs?: number | undefined;
}

export function passes(filter: CallFilter, entry: DecisionEntry): boolean {
  const { decision, tool, grant, server, rule, session, sinceMs, untilMs } = filter;
  return (
    (decision === undefined || entry.decision === decision) &&
    (tool === undefined || entry.tool === tool) &&
    (server === undefined || entry.server === server) &&
    (grant === undefined || entry.grant === grant || entry.grantLabel === grant) &&
    (rule === undefined || entry.rule === rule) &&
    (session === undefined || entry.session === session) &&
    (sinceMs === undefined || Date.parse(entry.at) >= sinceMs) &&
    (untilMs === undefined || Date.parse(entry.at) < untilMs)
  );
}
