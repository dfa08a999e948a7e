// Tells whoever watches calls what was decided: the one place that turns a judged call into what they
// are told. Called by gate.ts; costs nothing when nobody watches.
import type { Decision } from '#contract/decision.ts';
import type { DecisionRecord } from '#contract/record.ts';
import type { CallFollower, CallWatch, TraceHeaders } from './call-watch.ts';
import type { Caller } from './gate.ts';
import type { JudgedCall } from './judged-call.ts';

/** When a call came in, and in which trace. */
export interface Began {
  /** `performance.now()` */
  readonly at: number;
  readonly carrier: TraceHeaders | undefined;
}

/** @returns who follows the call, when it is forwarded */
export function tellOf(
  watch: CallWatch | undefined,
  { caller, call, message, record }: JudgedCall,
  final: Decision | { readonly decision: 'failed'; readonly rule: ''; readonly code: string },
  { at, carrier }: Began,
): CallFollower | undefined {
  if (watch === undefined) return undefined;
  const follower = watch.decided({
    server: caller.server.id,
    tool: call.name,
    grant: caller.grant.id,
    requestId: record.requestId,
    decision: final.decision,
    code: final.decision === 'allow' ? '' : final.code,
    rule: final.rule,
    policy: caller.policy,
    tookMs: performance.now() - at,
    message,
    carrier,
  });
  return final.decision === 'allow' ? follower : undefined;
}

/** What was no valid call is counted too. */
export function tellInvalid(
  watch: CallWatch | undefined,
  caller: Caller,
  { requestId, rule }: DecisionRecord,
): void {
  watch?.decided({
    server: caller.server.id,
    grant: caller.grant.id,
    ...{ requestId, rule, tool: '', decision: 'deny', code: 'invalid_call', tookMs: 0 },
    policy: caller.policy,
    message: undefined,
    carrier: undefined,
  });
}
