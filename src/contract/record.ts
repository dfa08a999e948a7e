// A decision as it is kept. Written before the call is forwarded, completed when the upstream has
// answered; never holds argument values. Source: gateway page, "Records lose nothing".

export interface DecisionRecord {
  /** The gateway's own id of the call, unique. */
  readonly requestId: string;
  /** The client's JSON-RPC id as sent; absent for a notification. */
  readonly rpcId?: string | number;
  /** ISO 8601, UTC, milliseconds: the moment at which the call was decided. */
  readonly at: string;
  /** Whose grant it was; absent: one of the configuration file, or of `wicketgate run`. */
  readonly organisation?: string;
  readonly server: string;
  readonly grant: string;
  readonly grantLabel?: string;
  readonly session?: string;
  /** JSON-RPC method, `tools/call`. */
  readonly method: string;
  readonly tool: string;
  readonly class?: string;
  readonly decision: 'allow' | 'deny' | 'ask';
  /** `""` for allow. */
  readonly rule: string;
  readonly code?: string;
  readonly message?: string;
  readonly policy?: {
    readonly id: string;
    readonly version: number;
    /** SHA-256 of the canonical document, hex. */
    readonly hash: string;
  };
  /** Top-level keys of the arguments, sorted by code unit. */
  readonly argumentKeys: readonly string[];
  /** HMAC-SHA256, hex, of the canonical JSON of the arguments under the data folder's key. */
  readonly argumentsHmac: string;
  readonly charges?: readonly { readonly counter: string; readonly cost: number }[];
  readonly approval?: string;
}

/** How a forwarded call ended; kept as a chained entry of its own that names the record. */
export interface Completion {
  /** `ok`, `not_sent`, `http_4xx`, `http_5xx`, `rpc_error`, `timeout`, `broken`, `cancelled`, `tool_error`. */
  readonly outcome: string;
  /** HTTP status of the upstream, when it is spoken to over HTTP. */
  readonly status?: number;
  /** JSON-RPC error code, when the answer was an error. */
  readonly rpcError?: number;
  /** From forwarding to the end of the answer, milliseconds. */
  readonly latencyMs: number;
  /** Bytes of the answer's body. */
  readonly bytes: number;
  /** Time spent in the gateway before forwarding, microseconds. */
  readonly overheadUs: number;
  /** True when the charge was given back because the call certainly did not run. */
  readonly returned?: boolean;
}
