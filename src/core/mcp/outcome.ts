// How a forwarded call ended, and whether it certainly did not run: only then is its charge given
// back. Source: policy-language §5.

export type CallOutcome =
  | { readonly kind: 'ok' }
  /** The upstream's own `isError: true`: the call ran. */
  | { readonly kind: 'tool_error' }
  | { readonly kind: 'rpc_error'; readonly code: number }
  /** The connection could not be made, or the request was not sent whole. */
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'http_status'; readonly status: number }
  | { readonly kind: 'timeout' }
  /** The answer broke off, or the client went away before it came. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'cancelled' };

const NEVER_RAN = new Set([-32700, -32600, -32601, -32602]);

/** True only when the call cannot have had an effect. */
export function certainlyDidNotRun(outcome: CallOutcome): boolean {
  switch (outcome.kind) {
    case 'not_sent':
      return true;
    case 'http_status':
      return outcome.status >= 400 && outcome.status < 500;
    case 'rpc_error':
      return NEVER_RAN.has(outcome.code);
    default:
      return false;
  }
}

/** The outcome's name in a record: `http_4xx` and `http_5xx` for statuses. */
export function outcomeName(outcome: CallOutcome): string {
  return outcome.kind === 'http_status'
    ? `http_${Math.floor(outcome.status / 100)}xx`
    : outcome.kind;
}
