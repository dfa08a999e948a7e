// Port: who wants to know of calls as they are decided and as they end (metrics, traces). The gate and
// its fronts call it on the hot path; it must neither throw nor wait.
import type { InboundMessage } from '#core/mcp/index.ts';

/** W3C trace context as it stands in headers. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** A `tools/call` whose decision stands, with or without a record. */
export interface DecidedCall {
  /** Id of the server. */
  readonly server: string;
  readonly tool: string;
  readonly grant: string;
  readonly requestId: string;
  /** `failed`: no record could be written. */
  readonly decision: 'allow' | 'deny' | 'ask' | 'failed';
  /** Why not; `''` for what is allowed. */
  readonly code: string;
  readonly rule: string;
  readonly policy: { readonly id: string; readonly version: number } | undefined;
  /** What the gateway has spent on it until now, milliseconds. */
  readonly tookMs: number;
  /** Absent: it was no call that could be read. */
  readonly message: InboundMessage | undefined;
  /** The context of the HTTP request that it came in. */
  readonly carrier: TraceHeaders | undefined;
}

/** How a forwarded call ended. */
export interface EndedCall {
  /** Name of the outcome as in records. */
  readonly outcome: string;
  /** HTTP status of the upstream. */
  readonly status?: number;
  /** From forwarding to the end of the answer, milliseconds. */
  readonly latencyMs: number;
}

/** Follows one forwarded call. */
export interface CallFollower {
  /** What the upstream is to be told, instead of what the client has sent. */
  readonly trace?: TraceHeaders;
  ended(end: EndedCall): void;
}

export interface CallWatch {
  /** @returns told how the call ended; only asked for calls that are forwarded */
  decided(call: DecidedCall): CallFollower | undefined;
}

/** One watch that tells all of them; the trace of the first that has one is passed on. */
export function joinWatches(watches: readonly CallWatch[]): CallWatch | undefined {
  const [only] = watches;
  if (watches.length < 2) return only;
  return {
    decided(call) {
      const followers = watches.flatMap((watch) => watch.decided(call) ?? []);
      if (followers.length < 2) return followers[0];
      const trace = followers.find((one) => one.trace !== undefined)?.trace;
      return {
        ...(trace === undefined ? {} : { trace }),
        ended: (end) => {
          for (const one of followers) one.ended(end);
        },
      };
    },
  };
}

type Readable = { header(name: string): string | undefined };

/** The trace context of a request's headers. */
export function traceHeadersOf(exchange: Readable): TraceHeaders | undefined {
  const traceparent = exchange.header('traceparent');
  if (traceparent === undefined) return undefined;
  const tracestate = exchange.header('tracestate');
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}
