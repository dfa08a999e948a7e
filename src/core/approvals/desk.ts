// Port: whom the gate asks about a held call. The desk keeps and compares, a person decides elsewhere.
import type { ApprovalRow, AskAnswer, AskedCall } from './approval.ts';

/** A held call, with all that makes it exactly this one. */
export interface HeldCall extends AskedCall {
  /** From `exactJson`. */
  readonly argumentsText: string;
  /** Every approval rule that applies to the tool, as text. */
  readonly rules: string;
}

/** `too-long`: no person could look through the arguments. */
export type DeskAnswer = AskAnswer | { readonly kind: 'too-long'; readonly max: number };

/** What an `AbortSignal` is to whoever waits. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ApprovalDesk {
  /** What is in force for exactly this call. Rejects with a `Fault` when that cannot be read. */
  inForce(call: HeldCall): Promise<ApprovalRow | undefined>;
  /** Asks, or merges with what waits. Rejects like `inForce`. */
  ask(call: HeldCall): Promise<DeskAnswer>;
  /** Resolves when it is decided, or the time or the signal ends the waiting. */
  settled(id: string, waitMs: number, signal?: StopSignal): Promise<void>;
  /** Where a person decides, in words for the agent to pass on: an address or a command. */
  placeOf(id: string): string;
  /** How long a call may be held open for a decision, milliseconds; 0: it is answered at once. */
  readonly waitMs: number;
}
