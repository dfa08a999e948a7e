// A span a call, through the OpenTelemetry API: nothing happens, and nothing is paid, unless an SDK was
// loaded before the gateway (`NODE_OPTIONS=--import …`). Never an argument, never an answer.
import {
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { CallFollower, CallWatch, DecidedCall } from '#server/gateway/call-watch.ts';
import { parentOf, writeContext } from './trace-context.ts';

/** A name is a server's or an agent's text: it must not fill a collector. */
const NAME_CHARS_MAX = 256;
/** Outcomes that say that something is broken, not that a server has refused. */
const FAILED = new Set(['not_sent', 'timeout', 'broken', 'http_5xx', 'tool_error', 'rpc_error']);
const SCOPE = 'wicketgate';

/** @returns `undefined` when no SDK is loaded */
export function createCallTraces(version: string): CallWatch | undefined {
  const provider = trace.getTracerProvider();
  const idle =
    provider instanceof ProxyTracerProvider && provider.getDelegateTracer(SCOPE) === undefined;
  if (idle) return undefined;
  const tracer = provider.getTracer(SCOPE, version);
  return { decided: (call) => follow(tracer, call) };
}

function follow(tracer: Tracer, call: DecidedCall): CallFollower | undefined {
  const parent = parentOf(call.message, call.carrier);
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const span = tracer.startSpan('tools/call', spanOptions(call), context);
  if (call.decision !== 'allow') {
    if (call.decision === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    return undefined;
  }
  return { trace: writeContext(span.spanContext()), ended: (end) => finish(span, end) };
}

function spanOptions({ server, tool, decision, code, rule, policy, ...call }: DecidedCall) {
  return {
    kind: SpanKind.SERVER,
    startTime: Date.now() - call.tookMs,
    attributes: {
      'rpc.system': 'jsonrpc',
      'rpc.method': 'tools/call',
      'wicketgate.request_id': call.requestId,
      'wicketgate.server': server,
      'wicketgate.tool': tool.slice(0, NAME_CHARS_MAX),
      'wicketgate.decision': decision,
      ...(code === '' ? {} : { 'wicketgate.code': code }),
      ...(rule === '' ? {} : { 'wicketgate.rule': rule }),
      ...(policy === undefined
        ? {}
        : { 'wicketgate.policy.id': policy.id, 'wicketgate.policy.version': policy.version }),
    },
  };
}

function finish(span: Span, { outcome, status }: Parameters<CallFollower['ended']>[0]): void {
  span.setAttribute('wicketgate.outcome', outcome);
  if (status !== undefined) span.setAttribute('wicketgate.upstream.status', status);
  if (FAILED.has(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end();
}
