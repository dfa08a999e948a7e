// A recorded call as replay needs it: what its record says, and nothing that a record does not
// hold. Made from a `DecisionRecord` by the API and by the dashboard, or by hand with arguments.
import type { Ask, Decision, DenialCode, ToolClass } from '#contract/decision.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { JsonObject } from '#core/kit/json.ts';
import { isToolClass, parseIsoTime } from '#core/policy/index.ts';

/** How a call was, or would be, decided. */
export type Verdict = Decision['decision'];

export interface RecordedCall {
  /** Unique among the calls of a replay. */
  readonly id: string;
  /** The moment of the decision, milliseconds since 1970. */
  readonly atMs: number;
  readonly tool: string;
  readonly class?: ToolClass;
  readonly server: { readonly id: string; readonly name?: string; readonly grade?: string };
  readonly grant: { readonly id: string; readonly label?: string; readonly tags?: JsonObject };
  readonly session?: string;
  readonly argumentKeys: readonly string[];
  /** Whole; only of a call made by hand, since records keep no values. */
  readonly arguments?: JsonObject;
  /** What was decided then; absent for a call made by hand. */
  readonly recorded?: {
    readonly decision: Verdict;
    readonly rule: string;
    readonly code?: DenialCode | Ask['code'] | (string & {});
    /** SHA-256 of the canonical document that decided it. */
    readonly policyHash?: string;
    /** A person had approved exactly this call. */
    readonly approved: boolean;
  };
  /** What it was charged. */
  readonly charges?: readonly { readonly counter: string; readonly cost: number }[];
  /** The charge was given back, since the call certainly did not run. */
  readonly returned?: boolean;
}

/** A refused or waiting approval was an ask: the policy asked, a person answered. */
function recordedVerdict(record: DecisionRecord): Verdict {
  return record.code === 'approval_refused' ? 'ask' : record.decision;
}

function recordedPart(record: DecisionRecord): NonNullable<RecordedCall['recorded']> {
  const { approval, code, policy, rule } = record;
  const passed = record.decision === 'allow' || code === 'limit_exceeded';
  return {
    decision: recordedVerdict(record),
    rule,
    ...(code === undefined ? {} : { code }),
    ...(policy === undefined ? {} : { policyHash: policy.hash }),
    approved: approval !== undefined && passed,
  };
}

/**
 * The call of a record. `facts` are the parts that records do not hold. `undefined` when the
 * record's moment cannot be read.
 */
export function recordedCall(
  record: DecisionRecord,
  completion: Pick<Completion, 'returned'> | undefined,
  facts: Pick<RecordedCall, 'server'> & { readonly tags?: JsonObject },
): RecordedCall | undefined {
  const atMs = parseIsoTime(record.at);
  if (atMs === undefined) return undefined;
  const { class: toolClass, grant, grantLabel: label, session, charges } = record;
  return {
    id: record.requestId,
    atMs,
    tool: record.tool,
    ...(isToolClass(toolClass) ? { class: toolClass } : {}),
    server: facts.server,
    grant: {
      id: grant,
      ...(label === undefined ? {} : { label }),
      ...(facts.tags === undefined ? {} : { tags: facts.tags }),
    },
    ...(session === undefined ? {} : { session }),
    argumentKeys: record.argumentKeys,
    recorded: recordedPart(record),
    ...(charges === undefined ? {} : { charges }),
    ...(completion?.returned === true ? { returned: true } : {}),
  };
}
