// What the policy engine answers, and what a call would cost. Source: policy-language §5–§7.

export const TOOL_CLASSES = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'] as const;
export type ToolClass = (typeof TOOL_CLASSES)[number];

export const WINDOW_NAMES = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];
/** A calendar window in UTC, or a length in whole seconds (1–31,622,400). */
export type LimitWindow = WindowName | number;

export const SCOPES = ['grant', 'session', 'server', 'org'] as const;
export type Scope = (typeof SCOPES)[number];

export const DENIAL_CODES = [
  'no_policy',
  'hidden',
  'default_deny',
  'arguments_invalid',
  'require_failed',
  'denied',
  'limit_exceeded',
  'amount_unreadable',
  'approval_refused',
] as const;
export type DenialCode = (typeof DENIAL_CODES)[number];
export type AskCode = 'approval_required' | 'approval_pending';

/** One counter that an allowed call must be charged to. All charges of a call go through or none. */
export interface Charge {
  /** Pointer of the limit in the canonical document. */
  readonly pointer: string;
  readonly counter: string;
  readonly window: LimitWindow;
  readonly scope: Scope;
  /** The sum in the window may not exceed it; ≥ 0. */
  readonly max: number;
  /** What this call costs, ≥ 0; `null`: the amount cannot be read from the call, which denies. */
  readonly cost: number | null;
  /** The `amount_from` path as written; only with an amount taken from the call. */
  readonly path?: string;
  /** Who shares the counter: equal keys are one budget (organisation, scope, subject, name, window). */
  readonly key: string;
  /** Milliseconds since 1970, UTC; the window is `[windowStartMs, windowEndMs)`. */
  readonly windowStartMs: number;
  readonly windowEndMs: number;
}

export interface Allow {
  readonly decision: 'allow';
  readonly rule: '';
  /** In the order in which they are tried; no key twice. */
  readonly charges: readonly Charge[];
}

export interface Deny {
  readonly decision: 'deny';
  /** Pointer into the canonical document, or `(no policy)`, `(hidden)`, `(default deny)`. */
  readonly rule: string;
  readonly code: DenialCode;
  /** The text for the agent without `[POLICY DENIED] `. */
  readonly message: string;
  /** Only with `limit_exceeded`: time to the end of the window. */
  readonly retryAfterMs?: number;
}

export interface Ask {
  readonly decision: 'ask';
  readonly rule: string;
  readonly code: AskCode;
  readonly message: string;
}

export type Decision = Allow | Deny | Ask;
