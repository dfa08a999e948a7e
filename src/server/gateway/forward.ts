// Sends a request on to its HTTP upstream and ties the answer to the exchange. The last stage of
// the pass-through; what is sent has been decided before.
import type { Mutable } from '#core/kit/mutable.ts';
import type { CallOutcome } from '#core/mcp/index.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { ActiveRelays } from './active-relays.ts';
import { type AnswerPlan, AnswerRelay, type RelayParts } from './answer-relay.ts';
import type { TraceHeaders } from './call-watch.ts';
import { forwardHead } from './forward-head.ts';
import type { Inbound } from './inbound.ts';
import type { Inspector } from './inspectors.ts';
import type { SessionSeal } from './session-seal.ts';

export interface ForwardParts extends RelayParts {
  readonly target: HttpTarget;
  readonly seal: SessionSeal;
}

export interface ForwardPlan {
  /** Raw JSON of the request's id, `null` without one. */
  readonly idText: string;
  readonly inspector?: Inspector;
  /** A stream that stays open without an answer: no idle limit. */
  readonly longLived: boolean;
  /** True: when the client goes away, so does the upstream request. */
  readonly cancelOnAbort: boolean;
  /** What is sent instead of the body that came (the rest of a batch). */
  readonly body?: Buffer;
  /** What the upstream is told of the trace, instead of what the client has sent. */
  readonly trace?: TraceHeaders | undefined;
  /** Answers put before the upstream's own. */
  readonly before?: readonly string[];
  /** Told the upstream's own session id when its answer opens one. */
  readonly onSession?: (upstreamId: string) => void;
  readonly onDone?: (
    outcome: CallOutcome,
    detail: { readonly status?: number; readonly bytes: number },
  ) => void;
}

/** Requests up to this size are sent as one string with their head. */
const JOIN_BYTES_MAX = 16_384;
const EMPTY = Buffer.alloc(0);

export function forward(
  parts: ForwardParts,
  active: ActiveRelays,
  inbound: Inbound,
  plan: ForwardPlan,
): AnswerRelay {
  const { exchange, access, session } = inbound;
  const { seal, server, target } = parts;
  const answer: Mutable<AnswerPlan> = {
    idText: plan.idText,
    grant: access.grant,
    inspector: plan.inspector,
    cancelOnAbort: plan.cancelOnAbort,
    longLived: plan.longLived,
    sealSession: (upstreamId) => {
      plan.onSession?.(upstreamId);
      return seal.seal(access.grant, server, upstreamId);
    },
    onDone(outcome, status, bytes) {
      leave();
      inbound.release();
      plan.onDone?.(outcome, status === undefined ? { bytes } : { status, bytes });
    },
  };
  if (plan.before !== undefined) answer.before = plan.before;
  const relay = new AnswerRelay(parts, exchange, answer);
  // INVARIANT: without a Content-Length nothing may follow the head, or it would be read upstream
  // as a request of its own.
  const body = exchange.method === 'POST' ? (plan.body ?? exchange.body) : EMPTY;
  const head = forwardHead(target, exchange, session?.upstreamId, body.length, plan.trace);
  const bytes =
    body.length <= JOIN_BYTES_MAX
      ? head + body.toString('latin1')
      : Buffer.concat([Buffer.from(head, 'latin1'), body]);
  const leave = active.add(relay, plan.longLived);
  relay.start(target.client.request(bytes, relay));
  return relay;
}
