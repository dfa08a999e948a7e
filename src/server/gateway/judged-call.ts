// A call as it was judged: the decision, and the record that would be written of it. Judged anew when
// an approval was found. Called by gate.ts and held-call.ts; writes nothing.
import type { Decision } from '#contract/decision.ts';
import type { DecisionRecord } from '#contract/record.ts';
import type { Mutable } from '#core/kit/mutable.ts';
import type { InboundMessage, ToolCall } from '#core/mcp/index.ts';
import { approvalRules, evaluate, type Facts } from '#core/policy/index.ts';
import type { KnownTool, ToolBook } from '#server/upstream/tool-book.ts';
import type { Caller, GateParts } from './gate.ts';

export interface JudgedCall {
  readonly caller: Caller;
  readonly message: InboundMessage;
  readonly call: ToolCall;
  readonly tool: KnownTool | undefined;
  readonly decided: Decision;
  readonly record: DecisionRecord;
  readonly nowMs: number;
  /** Every approval rule that applies, as text. */
  readonly rules: () => string;
}

/** @param approved a person has approved exactly this call */
export function judge(
  parts: GateParts,
  caller: Caller,
  message: InboundMessage,
  book: ToolBook,
  approved: boolean,
): JudgedCall {
  const nowMs = parts.now();
  const call = message.call as ToolCall; // the caller promises a tools/call
  const tool = book.find(call.name);
  const program = caller.policy?.program ?? null;
  const schema = program?.needs.schema ? tool?.schema() : undefined;
  const known = facts(parts, caller, nowMs, aboutTool(tool), schema, approved);
  const decided = evaluate(program, { tool: call.name, arguments: call.arguments }, known);
  const requestId = parts.newRequestId();
  const record = describe(parts, caller, message, call, tool, decided, requestId, nowMs);
  const rules = () => (program === null ? '' : approvalRules(program, call.name, known));
  return { caller, message, call, tool, decided, record, nowMs, rules };
}

function aboutTool(tool: KnownTool | undefined): Facts['tool'] {
  if (tool === undefined) return undefined;
  const about: Mutable<NonNullable<Facts['tool']>> = {};
  if (tool.class !== undefined) about.class = tool.class;
  if (tool.annotations !== undefined) about.annotations = tool.annotations;
  return about;
}

export function facts(
  parts: GateParts,
  caller: Caller,
  nowMs: number,
  tool: Facts['tool'],
  schema: Facts['schema'],
  approved = false,
): Facts {
  const { server, grant, session, organisation = parts.organisation } = caller;
  const known: Mutable<Facts> = { nowMs, organisation, server, grant, approved };
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
  const { policy, grant, session, organisation } = caller;
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
  if (organisation !== undefined) record.organisation = organisation;
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
