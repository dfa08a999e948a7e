// The texts that an agent is told when a rule has none of its own (§7). Names that come from a
// server or a call are shown with control and bidi characters as escapes.
import type { Charge, DenialCode, Deny } from '#contract/decision.ts';
import { windowText } from '#core/counters/index.ts';
import { visible } from '#core/kit/visible.ts';

export function noPolicyText(): string {
  return 'No policy is attached to this grant, so every call is denied.';
}

export function hiddenText(tool: string): string {
  return `Tool "${visible(tool)}" is not available.`;
}

export function defaultDenyText(tool: string): string {
  return `Tool "${visible(tool)}" is not permitted by policy.`;
}

export function argumentsText(tool: string, problem: string): string {
  return `The arguments do not match the schema of "${visible(tool)}": ${visible(problem)}.`;
}

export function ruleText(pointer: string): string {
  return `Denied by policy rule ${visible(pointer)}.`;
}

export function approvalText(pointer: string): string {
  return `Approval required by policy rule ${visible(pointer)}.`;
}

function limitText(charge: Charge, waitMs: number): string {
  const rate = `at most ${charge.max} per ${windowText(charge.window)}`;
  const seconds = Math.ceil(waitMs / 1000);
  return `Limit reached: ${rate} for "${visible(charge.counter)}". Resets in ${seconds} s.`;
}

function amountText(charge: Charge): string {
  const path = visible(charge.path ?? 'the call');
  return `The amount for "${visible(charge.counter)}" cannot be read from ${path}.`;
}

/** A denial with a rule and a text. */
export function denial(rule: string, code: DenialCode, message: string): Deny {
  return { decision: 'deny', rule, code, message };
}

/**
 * The denial for a charge that does not fit or cannot be read. `nowMs` is the moment at which the
 * call was decided. `retryAfterMs` is absent when the cost alone exceeds `max`: waiting is no help.
 */
export function refuseCharge(charge: Charge, nowMs: number): Deny {
  if (charge.cost === null) return denial(charge.pointer, 'amount_unreadable', amountText(charge));
  const waitMs = Math.max(0, charge.windowEndMs - nowMs);
  const refused = denial(charge.pointer, 'limit_exceeded', limitText(charge, waitMs));
  return charge.cost > charge.max ? refused : { ...refused, retryAfterMs: waitMs };
}
