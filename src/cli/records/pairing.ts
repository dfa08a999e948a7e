// Puts decisions and outcomes together again. An outcome stands some entries after its decision, so
// a call is held until its outcome has come; what to do with the others is for the caller to say.
import {
  type ChainEntry,
  completionOfEntry,
  type DecisionEntry,
  parseEntry,
  recordOfEntry,
} from '#core/decisions/index.ts';
import { type CallFilter, passes, type RecordedCall } from './call.ts';

export interface HeldCall {
  readonly call: RecordedCall;
  /** Nothing more will come: it has ended, or it was never forwarded. */
  readonly isDone: boolean;
  /** Milliseconds since 1970. */
  readonly heldSinceMs: number;
  readonly isShown: boolean;
}

/** In the order of the decisions, by request id. */
export type Held = Map<string, HeldCall>;

/**
 * Takes an entry into `held` when the filter lets it pass. Gives false for an entry that cannot be
 * understood.
 */
export function take(held: Held, entry: ChainEntry, filter: CallFilter, nowMs: number): boolean {
  const parsed = parseEntry(entry.text);
  if (!parsed.ok) return false;
  const { value } = parsed;
  if (value.kind === 'decision' && passes(filter, value)) {
    const call = recordOfEntry(value);
    held.set(value.requestId, { call, isDone: isFinal(value), heldSinceMs: nowMs, isShown: false });
  }
  if (value.kind !== 'outcome') return true;
  const open = held.get(value.requestId);
  if (open === undefined) return true;
  const completion = completionOfEntry(value);
  held.set(value.requestId, { ...open, call: { ...open.call, completion }, isDone: true });
  return true;
}

function isFinal(entry: DecisionEntry): boolean {
  return entry.decision !== 'allow';
}
