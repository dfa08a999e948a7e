// The decision point that every front shares: one tools/call in, forward or an answer out. A call
// that may be forwarded is on record and charged before this resolves; when the record cannot be
// written, the answer is a denial (gateway page, "The call's way" 3–6).
import type { Decision } from '#contract/decision.ts';
import { errorAnswer, Fault } from '#contract/errors.ts';
import type { Completion, DecisionRecord } from '#contract/record.ts';
import type { Ledger } from '#core/decisions/index.ts';
import type { JsonObject } from '#core/kit/json.ts';
import type { Mutable } from '#core/kit/mutable.ts';
import {
  type CallOutcome,
  certainlyDidNotRun,
  type InboundMessage,
  type MessageRefusal,
  outcomeName,
  type ToolCall,
  type ToolDefinition,
} from '#core/mcp/index.ts';
import { evaluate, type Facts, isListed, type Program, refuseCharge } from '#core/policy/index.ts';
import type { KnownTool, ToolBook } from '#server/upstream/tool-book.ts';
import { decisionAnswer } from './decision-answer.ts';

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
  readonly log: (line: string) => void;
}

export type GateAnswer =
  | { readonly forward: true; readonly call: PassedCall }
  /** `text` is a JSON-RPC answer; HTTP fronts send it with `status`. */
  | { readonly forward: false; readonly text: string; readonly status: number };

/** A call on its way; exactly one `settle` ends it. */
export interface PassedCall {
  readonly requestId: string;
  settle(outcome: CallOutcome, detail: { readonly status?: number; readonly bytes: number }): void;
}

export interface Gate {
  /** @param message a `tools/call` (its `call` is present) */
  decide(caller: Caller, message: InboundMessage, book: ToolBook): Promise<GateAnswer>;
  /** Records a `tools/call` that is no valid call; it is answered with `-32602` anyway. */
  recordInvalid(caller: Caller, refusal: MessageRefusal): void;
  /** Whether the grant sees a tool of a list. */
  listFilter(caller: Caller, book: ToolBook): (tool: ToolDefinition) => boolean;
}

export function createGate(parts: GateParts): Gate {
  return {
    decide: (caller, message, book) => decide(parts, caller, message, book),
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
): Promise<GateAnswer> {
  const startedAt = performance.now();
  const nowMs = parts.now();
  const call = message.call as ToolCall; // the caller promises a tools/call
  const tool = book.find(call.name);
  const program = caller.policy?.program ?? null;
  const schema = program?.needs.schema ? tool?.schema() : undefined;
  const decided = evaluate(
    program,
    { tool: call.name, arguments: call.arguments },
    facts(parts, caller, nowMs, aboutTool(tool), schema),
  );
  const requestId = parts.newRequestId();
  const record = describe(parts, caller, message, call, tool, decided, requestId, nowMs);
  const charges = decided.decision === 'allow' ? decided.charges : [];
  let final: Decision = decided;
  try {
    const committed = await parts.ledger.commit({
      record,
      charges,
      refuse: (index) => refuseAt(charges, index, nowMs),
    });
    final = committed.refused ?? decided;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    parts.log(error.message);
    // Without the ledger no counter moves: a call under a limit would pass uncounted.
    const mayPass = decided.decision === 'allow' && charges.length === 0;
    if (!mayPass || parts.onRecordFailure === 'deny') {
      const text = errorAnswer(error.code, '', message.idText);
      return { forward: false, text, status: 503 };
    }
    return { forward: true, call: { requestId, settle: () => {} } };
  }
  if (final.decision !== 'allow') {
    const text = decisionAnswer(final, message, requestId);
    return { forward: false, text, status: 200 };
  }
  return { forward: true, call: passed(parts, requestId, final.charges, startedAt) };
}

function passed(
  parts: GateParts,
  requestId: string,
  charges: Extract<Decision, { decision: 'allow' }>['charges'],
  startedAt: number,
): PassedCall {
  const forwardedAt = performance.now();
  let settled = false;
  return {
    requestId,
    settle(outcome, detail) {
      if (settled) return;
      settled = true;
      const returned = certainlyDidNotRun(outcome) && charges.length > 0;
      const completion: Mutable<Completion> = {
        outcome: outcomeName(outcome),
        latencyMs: Math.round((performance.now() - forwardedAt) * 1000) / 1000,
        bytes: detail.bytes,
        overheadUs: Math.round((forwardedAt - startedAt) * 1000),
      };
      if (detail.status !== undefined) completion.status = detail.status;
      if (outcome.kind === 'rpc_error') completion.rpcError = outcome.code;
      if (returned) completion.returned = true;
      parts.ledger.complete(requestId, completion, returned ? charges : []);
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

function aboutTool(tool: KnownTool | undefined): Facts['tool'] {
  if (tool === undefined) return undefined;
  const about: Mutable<NonNullable<Facts['tool']>> = {};
  if (tool.class !== undefined) about.class = tool.class;
  if (tool.annotations !== undefined) about.annotations = tool.annotations;
  return about;
}

function facts(
  parts: GateParts,
  caller: Caller,
  nowMs: number,
  tool: Facts['tool'],
  schema: Facts['schema'],
): Facts {
  const { organisation } = parts;
  const { server, grant, session } = caller;
  const known: Mutable<Facts> = { nowMs, organisation, server, grant, approved: false };
  if (session !== undefined) known.session = session;
  if (tool !== undefined) known.tool = tool;
  if (schema !== undefined) known.schema = schema;
  return known;
}

function describe(
  parts: GateParts,
  caller: Caller,
  message: InboundMessage,
  call: ToolCall,
  tool: KnownTool | undefined,
  decided: Decision,
  requestId: string,
  nowMs: number,
): DecisionRecord {
  const { policy, grant, session } = caller;
  const record: Mutable<DecisionRecord> = {
    requestId,
    at: new Date(nowMs).toISOString(),
    server: caller.server.id,
    grant: grant.id,
    method: message.method,
    tool: call.name,
    decision: decided.decision,
    rule: decided.rule,
    argumentKeys: Object.keys(call.arguments).sort(),
    argumentsHmac: parts.argumentsHmac(call.arguments),
  };
  if (message.id !== undefined) record.rpcId = message.id;
  if (grant.label !== undefined) record.grantLabel = grant.label;
  if (session !== undefined) record.session = session;
  if (tool?.class !== undefined) record.class = tool.class;
  if (policy !== undefined) {
    record.policy = { id: policy.id, version: policy.version, hash: policy.hash };
  }
  if (decided.decision !== 'allow') {
    record.code = decided.code;
    record.message = decided.message;
  } else if (decided.charges.length > 0) {
    record.charges = decided.charges.map(({ counter, cost }) => ({ counter, cost: cost ?? 0 }));
  }
  return record;
}

function recordInvalid(parts: GateParts, caller: Caller, refusal: MessageRefusal): void {
  const record: DecisionRecord = {
    requestId: parts.newRequestId(),
    at: new Date(parts.now()).toISOString(),
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
  parts.ledger.commit(draft).catch((error: unknown) => parts.log(String(error)));
}
