// Traces: a span a call in whatever SDK is loaded, the client's context as its parent, the upstream told
// of it; and nothing at all without an SDK. The tracer here is as small as one can be.
import { type Context, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startUpstream, type Upstream } from '../attacks/upstream.ts';
import { type Started, startServing } from './serving.ts';

interface Seen {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  ended: boolean;
}

const SPAN_ID = '00f067aa0ba902b7';
const CLIENT = '4bf92f3577b34da6a3ce929d0e0e4736';

function tinyProvider(seen: Seen[]) {
  const startSpan: Tracer['startSpan'] = (
    name: string,
    options: SpanOptions = {},
    at?: Context,
  ) => {
    const parent = at === undefined ? undefined : trace.getSpanContext(at);
    const attributes: Record<string, unknown> = { ...options.attributes };
    const one: Seen = { name, parent: parent?.traceId, attributes, ended: false };
    seen.push(one);
    const span: Partial<Span> = {
      spanContext: () => ({
        traceId: parent?.traceId ?? 'a'.repeat(32),
        spanId: SPAN_ID,
        traceFlags: 1,
        ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
      }),
      setAttribute(key, value) {
        attributes[key] = value;
        return span as Span; // what the gateway calls is there
      },
      setStatus({ code }) {
        attributes['status'] = code;
        return span as Span; // likewise
      },
      end: () => {
        one.ended = true;
      },
    };
    return span as Span; // likewise
  };
  const tracer: Partial<Tracer> = { startSpan };
  return { getTracer: () => tracer as Tracer }; // the gateway starts spans only
}

let upstream: Upstream;
let started: Started;
let seen: Seen[];

beforeEach(async () => {
  upstream = await startUpstream();
  seen = [];
});
afterEach(async () => {
  trace.disable();
  await started.close();
  await upstream.close();
});

const start = () => startServing({ s: { url: upstream.url, local: true } });
const forwarded = () => upstream.requests.find(({ message }) => message?.method === 'tools/call');

describe('with an SDK', () => {
  beforeEach(async () => {
    trace.setGlobalTracerProvider(tinyProvider(seen));
    started = await start();
  });

  it('makes a span of a call, with the decision and never an argument', async () => {
    await (await started.call('one', { params: { arguments: { a: 'b1c2d3' } } })).text();
    await vi.waitFor(() => expect(seen[0]?.ended).toBe(true));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ name: 'tools/call', parent: undefined });
    expect(seen[0]?.attributes).toMatchObject({
      'wicketgate.server': 's',
      'wicketgate.tool': 'one',
      'wicketgate.decision': 'allow',
      'wicketgate.policy.id': 'p',
      'wicketgate.policy.version': 1,
      'wicketgate.outcome': 'ok',
      'wicketgate.upstream.status': 200,
    });
    expect(JSON.stringify(seen)).not.toContain('b1c2d3');
  });

  it('ends the span of a denied call at once, with rule and code', async () => {
    await (await started.call('denied')).text();
    expect(seen[0]).toMatchObject({ ended: true });
    expect(seen[0]?.attributes).toMatchObject({
      'wicketgate.decision': 'deny',
      'wicketgate.code': 'denied',
      'wicketgate.rule': '/tools/denied/deny_if/0',
    });
  });

  it('takes the context of the headers as parent and tells the upstream of its own span', async () => {
    const headers = { traceparent: `00-${CLIENT}-${'b'.repeat(16)}-01`, tracestate: 'vendor=x' };
    await (await started.call('one', { headers })).text();
    expect(seen[0]?.parent).toBe(CLIENT);
    expect(forwarded()?.headers.get('traceparent')).toBe(`00-${CLIENT}-${SPAN_ID}-01`);
    expect(forwarded()?.headers.get('tracestate')).toBe('vendor=x');
  });

  it('takes the message’s own context before that of the headers, and sends the bytes as they came', async () => {
    const traceparent = `00-${CLIENT}-${'c'.repeat(16)}-01`;
    const headers = { traceparent: `00-${'d'.repeat(32)}-${'b'.repeat(16)}-01` };
    await (await started.call('one', { headers, params: { _meta: { traceparent } } })).text();
    expect(seen[0]?.parent).toBe(CLIENT);
    expect(forwarded()?.message?.params?.['_meta']).toEqual({ traceparent });
  });

  it.each([
    'nonsense',
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `ff-${CLIENT}-${'b'.repeat(16)}-01`,
    `00-${CLIENT}-${'b'.repeat(16)}-01-more`,
    `00-${CLIENT.toUpperCase()}-${'b'.repeat(16)}-01`,
  ])('begins a trace of its own for a context that is none: %s', async (traceparent) => {
    await (await started.call('one', { headers: { traceparent } })).text();
    expect(seen[0]?.parent).toBeUndefined();
  });
});

describe('without an SDK', () => {
  it('passes the client’s context on as it came', async () => {
    started = await start();
    const traceparent = `00-${CLIENT}-${'b'.repeat(16)}-01`;
    await (await started.call('one', { headers: { traceparent } })).text();
    expect(forwarded()?.headers.get('traceparent')).toBe(traceparent);
    expect(seen).toEqual([]);
  });
});
