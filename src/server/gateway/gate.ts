// The decision point that every front shares: one tools/call in, forward or an answer out. A call
// that may be forwarded is on record and charged before this resolves; when the record cannot be
// written, the answer is a denial (gateway page, "The call's way" 3–6).
import type { Decision } from '#contract/decision.ts';
import { errorAnswer, Fault } from '#contract/errors.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { ApprovalDesk } from '#core/approvals/index.ts';
import type { Draft, Ledger } from '#core/decisions/index.ts';
import type { JsonObject } from '#core/kit/json.ts';
import type { Mutable } from '#core/kit/mutable.ts';
import {
  type CallOutcome,
  certainlyDidNotRun,
  type InboundMessage,
  type MessageRefusal,
  outcomeName,
  type ToolDefinition,
} from '#core/mcp/index.ts';
import { type Facts, isListed, type Program, refuseCharge } from '#core/policy/index.ts';
import type { Log } from '#server/host/log-writer.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import type { CallFollower, CallWatch, TraceHeaders } from './call-watch.ts';
import { decisionAnswer } from './decision-answer.ts';
import { type ConcludedWith, decideHeld } from './held-call.ts';
import { facts, type JudgedCall, judge } from './judged-call.ts';
import { type Began, tellInvalid, tellOf } from './told-call.ts';

/** A compiled policy and the identity that records name. */
export interface AttachedPolicy {
  readonly id: string;
  readonly version: number;
  /** SHA-256 of the canonical document, hex. */
  readonly hash: string;
  readonly program: Program;
}

/** Who calls, which server, under which policy: fixed when the request was authenticated. */
export interface Caller {
  readonly grant: Facts['grant'];
  readonly server: Facts['server'];
  /** Absent: every call is denied. Read once a request, so that edits apply to the next one. */
  readonly policy: AttachedPolicy | undefined;
  readonly session: string | undefined;
  /** Whose grant it is; absent: that of the gateway. */
  readonly organisation?: string | undefined;
}

export interface GateParts {
  readonly ledger: Ledger;
  /** HMAC of the canonical arguments under the data folder's key. */
  readonly argumentsHmac: (args: JsonObject) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newRequestId: () => string;
  readonly organisation: string;
  /** `continue`: a call without limits goes on although its record could not be written. */
  readonly onRecordFailure: 'deny' | 'continue';
  readonly log: Log;
  /** Who is asked about held calls; absent: they stay held. */
  readonly approvals?: ApprovalDesk;
  /** Told of every call; absent: nobody wants to know. */
  readonly watch?: CallWatch | undefined;
}

export type GateAnswer =
  | { readonly forward: true; readonly call: PassedCall }
  /** `text` is a JSON-RPC answer; HTTP fronts send it with `status`. */
  | {
      readonly forward: false;
      readonly text: string;
      readonly status: number;
      /** The call may be held open until a person has decided; then it is decided anew. */
      readonly held?: Held;
    };

export interface Held {
  readonly waitMs: number;
  /** Resolves when somebody has decided, or the time or the signal has ended the waiting. */
  settled(signal: AbortSignal): Promise<void>;
}

/** A call on its way; exactly one `settle` ends it. */
export interface PassedCall {
  readonly requestId: string;
  /** What the upstream is told of the trace, instead of what the client has sent. */
  readonly trace?: TraceHeaders | undefined;
  settle(outcome: CallOutcome, detail: { readonly status?: number; readonly bytes: number }): void;
}

export interface Gate {
  /**
   * @param message a `tools/call` (its `call` is present)
   * @param carrier trace context of the HTTP request that it came in
   */
  decide(
    caller: Caller,
    message: InboundMessage,
    book: ToolBook,
    carrier?: TraceHeaders,
  ): Promise<GateAnswer>;
  /** Records a `tools/call` that is no valid call; it is answered with `-32602` anyway. */
  recordInvalid(caller: Caller, refusal: MessageRefusal): void;
  /** Whether the grant sees a tool of a list. */
  listFilter(caller: Caller, book: ToolBook): (tool: ToolDefinition) => boolean;
}

export function createGate(parts: GateParts): Gate {
  return {
    decide: (...call) => decide(parts, ...call),
    recordInvalid: (caller, refusal) => recordInvalid(parts, caller, refusal),
    listFilter(caller, book) {
      const nowMs = parts.now();
      const program = caller.policy?.program ?? null;
      return (tool) => {
        const toolClass = book.find(tool.name)?.class;
        const entry =
          toolClass === undefined ? { name: tool.name } : { name: tool.name, class: toolClass };
        const about = {
          ...(toolClass === undefined ? {} : { class: toolClass }),
          ...(tool.annotations === undefined ? {} : { annotations: tool.annotations }),
        };
        return isListed(program, entry, facts(parts, caller, nowMs, about, undefined));
      };
    },
  };
}

async function decide(
  parts: GateParts,
  caller: Caller,
  message: InboundMessage,
  book: ToolBook,
  carrier?: TraceHeaders,
): Promise<GateAnswer> {
  const began: Began = { at: performance.now(), carrier };
  const judged = judge(parts, caller, message, book, false);
  const { approvals } = parts;
  try {
    if (judged.decided.decision !== 'ask' || approvals === undefined) {
      return await conclude(parts, judged, judged.decided, began);
    }
    return await decideHeld(approvals, judged, {
      organisation: caller.organisation ?? parts.organisation,
      judgeApproved: () => judge(parts, caller, message, book, true),
      conclude: (one, decision, approval) => conclude(parts, one, decision, began, approval),
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { requestId, server, grant } = judged.record;
    parts.log(error.message, { level: 'error', requestId, server, grant });
    // Without the ledger no counter moves and no approval is used up: a call under a limit would pass
    // uncounted, one that was approved once more than once.
    const { decided } = judged;
    const mayPass = decided.decision === 'allow' && decided.charges.length === 0;
    tellOf(parts.watch, judged, { decision: 'failed', rule: '', code: error.code }, began);
    if (!mayPass || parts.onRecordFailure === 'deny') {
      const text = errorAnswer(error.code, '', message.idText);
      return { forward: false, text, status: 503 };
    }
    return { forward: true, call: { requestId: judged.record.requestId, settle: () => {} } };
  }
}

/** Puts the decision on record and answers. An approval that is gone by then: `undefined`. */
async function conclude(
  parts: GateParts,
  judged: JudgedCall,
  decided: Decision,
  began: Began,
): Promise<GateAnswer>;
async function conclude(
  parts: GateParts,
  judged: JudgedCall,
  decided: Decision,
  began: Began,
  approval: ConcludedWith | undefined,
): Promise<GateAnswer | undefined>;
async function conclude(
  parts: GateParts,
  judged: JudgedCall,
  decided: Decision,
  began: Began,
  approval?: ConcludedWith,
): Promise<GateAnswer | undefined> {
  const { message, record, nowMs } = judged;
  const { requestId } = record;
  const charges = decided.decision === 'allow' ? decided.charges : [];
  const draft: Mutable<Draft> = {
    record: approval === undefined ? record : { ...record, approval: approval.id },
    charges,
    refuse: (index) => refuseAt(charges, index, nowMs),
  };
  const takes = decided.decision === 'allow' ? approval?.id : undefined;
  if (takes !== undefined) draft.approval = takes;
  const committed = await parts.ledger.commit(draft);
  if (committed.approvalGone === true) return undefined;
  const final = committed.refused ?? decided;
  const follower = tellOf(parts.watch, judged, final, began);
  if (final.decision !== 'allow') {
    const text = decisionAnswer(final, message, requestId, approval);
    return { forward: false, text, status: 200 };
  }
  return {
    forward: true,
    call: passed(parts, requestId, final.charges, began.at, takes, follower),
  };
}

function passed(
  parts: GateParts,
  requestId: string,
  charges: Extract<Decision, { decision: 'allow' }>['charges'],
  startedAt: number,
  approval: string | undefined,
  follower: CallFollower | undefined,
): PassedCall {
  const forwardedAt = performance.now();
  let settled = false;
  return {
    requestId,
    trace: follower?.trace,
    settle(outcome, detail) {
      if (settled) return;
      settled = true;
      const didNotRun = certainlyDidNotRun(outcome);
      const returned = didNotRun && charges.length > 0;
      const completion: Mutable<Completion> = {
        outcome: outcomeName(outcome),
        latencyMs: Math.round((performance.now() - forwardedAt) * 1000) / 1000,
        bytes: detail.bytes,
        overheadUs: Math.round((forwardedAt - startedAt) * 1000),
      };
      if (detail.status !== undefined) completion.status = detail.status;
      if (outcome.kind === 'rpc_error') completion.rpcError = outcome.code;
      if (returned) completion.returned = true;
      follower?.ended(completion);
      const unused = didNotRun ? approval : undefined;
      parts.ledger.complete(requestId, completion, returned ? charges : [], unused);
    },
  };
}

function refuseAt(
  charges: Extract<Decision, { decision: 'allow' }>['charges'],
  index: number,
  nowMs: number,
): Decision {
  const charge = charges[index];
  if (charge === undefined) throw new Error('the ledger refused a charge that was not drafted');
  return refuseCharge(charge, nowMs);
}

function recordInvalid(parts: GateParts, caller: Caller, refusal: MessageRefusal): void {
  const record: DecisionRecord = {
    requestId: parts.newRequestId(),
    at: new Date(parts.now()).toISOString(),
    ...(caller.organisation === undefined ? {} : { organisation: caller.organisation }),
    server: caller.server.id,
    grant: caller.grant.id,
    ...(caller.session === undefined ? {} : { session: caller.session }),
    method: 'tools/call',
    tool: '',
    decision: 'deny',
    rule: '(invalid call)',
    code: 'invalid_call',
    message: refusal.detail,
    argumentKeys: [],
    argumentsHmac: '',
  };
  const draft = {
    record,
    charges: [],
    refuse: () => ({ decision: 'allow', rule: '', charges: [] }) as const,
  };
  const { requestId, server, grant } = record;
  const about = { level: 'error', requestId, server, grant } as const;
  parts.ledger.commit(draft).catch((error: unknown) => parts.log(String(error), about));
  tellInvalid(parts.watch, caller, record);
}
