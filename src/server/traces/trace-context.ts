// W3C trace context as text: read from headers or from a message's `_meta`, written for an upstream.
// Done here and not by an SDK's propagator, so that the format does not hang on how an SDK is set up.
import { createTraceState, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { isJsonObject, ownMember } from '#core/kit/json.ts';
import type { InboundMessage } from '#core/mcp/index.ts';
import type { TraceHeaders } from '#server/gateway/call-watch.ts';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const STATE_CHARS_MAX = 512;
/** What may stand in a header; the rest of the grammar is the API's. */
const STATE_TEXT = /^[\x20-\x7e]*$/;

/** The context that a call came with: the message's own before that of its HTTP request. */
export function parentOf(
  message: InboundMessage | undefined,
  carrier: TraceHeaders | undefined,
): SpanContext | undefined {
  const own = message === undefined ? undefined : metaContext(message);
  return (own && readContext(own)) ?? (carrier && readContext(carrier));
}

function metaContext({ params }: InboundMessage): TraceHeaders | undefined {
  const meta = params === undefined ? undefined : ownMember(params, '_meta');
  if (!isJsonObject(meta)) return undefined;
  const traceparent = ownMember(meta, 'traceparent');
  const tracestate = ownMember(meta, 'tracestate');
  if (typeof traceparent !== 'string') return undefined;
  return typeof tracestate === 'string' ? { traceparent, tracestate } : { traceparent };
}

/** `undefined` for what is no context; a state that is malformed is left out. */
export function readContext({ traceparent, tracestate }: TraceHeaders): SpanContext | undefined {
  const [, version = '', traceId = '', spanId = '', flags = '', more] =
    TRACEPARENT.exec(traceparent.trim()) ?? [];
  if (version === '' || version === 'ff' || (version === '00' && more !== undefined)) {
    return undefined;
  }
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const context: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
  if (tracestate === undefined || tracestate.length > STATE_CHARS_MAX) return context;
  if (!STATE_TEXT.test(tracestate)) return context;
  return { ...context, traceState: createTraceState(tracestate) };
}

export function writeContext(context: SpanContext): TraceHeaders {
  const { traceId, spanId, traceFlags, traceState } = context;
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize() ?? '';
  return tracestate === '' ? { traceparent } : { traceparent, tracestate };
}
