// A call that a rule holds for a person: passes once when exactly this call was approved, is denied
// when it was refused, waits otherwise. The agent is answered at once and repeats the call later; a
// front may hold the call open instead (`Held`). Source: gateway page, "Approvals".
import type { Ask, Decision } from '#contract/decision.ts';
import {
  type ApprovalDesk,
  type ApprovalRow,
  type DeskAnswer,
  exactJson,
  type HeldCall,
} from '#core/approvals/index.ts';
import { memberSpan, skipSpace } from '#core/kit/json-spans.ts';
import { visible } from '#core/kit/visible.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import { denial } from '#core/policy/index.ts';
import type { GateAnswer, Held } from './gate.ts';
import type { JudgedCall } from './judged-call.ts';

/** The approval that stands behind a decision. */
export interface ConcludedWith {
  readonly id: string;
  /** What the agent is told besides the message. */
  readonly hint?: string;
}

export interface HeldSteps {
  readonly organisation: string;
  /** The call as it is judged with an approval: it may still be denied or limited. */
  readonly judgeApproved: () => JudgedCall;
  /** `undefined`: the approval is gone, another call has used it. */
  readonly conclude: (
    judged: JudgedCall,
    decision: Decision,
    approval: ConcludedWith | undefined,
  ) => Promise<GateAnswer | undefined>;
}

/** How often an approval may slip away before the call simply waits again. */
const ATTEMPTS_MAX = 5;

/** @param judged a call that was decided as `ask` */
export async function decideHeld(
  desk: ApprovalDesk,
  judged: JudgedCall,
  steps: HeldSteps,
): Promise<GateAnswer> {
  const call = heldCall(judged, steps.organisation);
  let found: Pick<DeskAnswer, 'kind'> & { readonly row?: ApprovalRow } = await look(desk, call);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { row } = found;
    if (found.kind !== 'approved' || row === undefined) break;
    const again = steps.judgeApproved();
    const passed = await steps.conclude(again, again.decided, { id: row.id });
    if (passed !== undefined) return passed;
    found = await desk.ask(call);
  }
  return (await answerUnapproved(desk, judged, steps, found)) ?? never();
}

async function look(desk: ApprovalDesk, call: HeldCall): Promise<DeskAnswer> {
  const row = await desk.inForce(call);
  if (row?.state === 'approved' || row?.state === 'refused') return { kind: row.state, row };
  return desk.ask(call);
}

async function answerUnapproved(
  desk: ApprovalDesk,
  judged: JudgedCall,
  steps: HeldSteps,
  found: Pick<DeskAnswer, 'kind'> & { readonly row?: ApprovalRow },
): Promise<GateAnswer | undefined> {
  const asked = judged.decided as Ask; // the caller promises an `ask`
  const { row, kind } = found;
  if (row === undefined) {
    const message = `${asked.message} ${kind === 'too-long' ? TOO_LONG : TOO_MANY}`;
    const unasked: Ask = { ...asked, message };
    return steps.conclude(withDecision(judged, unasked), unasked, undefined);
  }
  if (kind === 'refused') {
    const refused = denial(asked.rule, 'approval_refused', refusalText(row));
    return steps.conclude(withDecision(judged, refused), refused, { id: row.id });
  }
  const pending: Ask = { ...asked, code: kind === 'new' ? asked.code : 'approval_pending' };
  const hint = hintText(desk, row, judged.nowMs);
  const answer = await steps.conclude(withDecision(judged, pending), pending, { id: row.id, hint });
  if (answer === undefined || answer.forward || desk.waitMs === 0) return answer;
  return { ...answer, held: heldOpen(desk, row.id) };
}

function heldOpen(desk: ApprovalDesk, id: string): Held {
  return { waitMs: desk.waitMs, settled: (signal) => desk.settled(id, desk.waitMs, signal) };
}

const TOO_LONG = 'Its arguments are too long for a person to look through, so nobody was asked.';
const TOO_MANY = 'Too many calls of this grant wait for approval already, so nobody was asked.';

function refusalText({ decision }: ApprovalRow): string {
  const note = decision?.note ?? '';
  return note === ''
    ? 'A person has refused this call.'
    : `A person has refused it: ${visible(note)}`;
}

function hintText(desk: ApprovalDesk, { id, expiresAtMs }: ApprovalRow, nowMs: number): string {
  const minutes = Math.max(1, Math.round((expiresAtMs - nowMs) / 60_000));
  return `Approval ${id} is waiting for a person: ${desk.placeOf(id)}. After that, repeat exactly this call; it passes once. It waits for ${minutes} min.`;
}

/** The record tells of the decision that the agent gets. */
function withDecision(judged: JudgedCall, decided: Exclude<Decision, { decision: 'allow' }>) {
  const { decision, rule, code, message } = decided;
  return { ...judged, decided, record: { ...judged.record, decision, rule, code, message } };
}

function heldCall(
  { caller, call, tool, decided, message, record, rules }: JudgedCall,
  organisation: string,
): HeldCall {
  const { server, grant, policy } = caller;
  const { id = '', version = 0, hash = '' } = policy ?? {};
  const asked = decided as Ask; // the caller promises an `ask`
  return {
    organisation,
    server: { id: server.id, name: server.name ?? server.id },
    grant: { id: grant.id, label: grant.label ?? grant.id },
    tool: call.name,
    argumentsHmac: record.argumentsHmac,
    definition: tool?.fingerprint() ?? null,
    policy: { id, version, hash },
    rule: asked.rule,
    message: asked.message,
    argumentsText: argumentsText(message),
    rules: rules(),
  };
}

/** The arguments as they were written: they are forwarded like that. */
function argumentsText({ text }: InboundMessage): string {
  const params = memberSpan(text, skipSpace(text, 0), 'params');
  const args = params === undefined ? undefined : memberSpan(text, params.start, 'arguments');
  return args === undefined ? '{}' : exactJson(text, args.start);
}

function never(): never {
  throw new Error('a decision without an approval cannot lose one');
}
