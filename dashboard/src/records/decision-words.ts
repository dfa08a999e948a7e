// What a record says, in a sentence. Names are put in by the caller, who knows how to show them.
import type { RecordedRow } from '#contract/records-api.ts';

const REASONS: Readonly<Record<string, string>> = {
  no_policy: 'its grant has no policy, and without one every call is denied',
  hidden: 'the policy hides this tool',
  default_deny: 'no rule of the policy names this tool, and its default is to deny',
  arguments_invalid: 'its arguments do not fit the schema of the tool',
  require_failed: 'something that must hold for this tool did not hold',
  denied: 'a rule that denies held for it',
  limit_exceeded: 'a limit was used up',
  amount_unreadable: 'the amount that a limit counts could not be read from its arguments',
  approval_required: 'a rule asks a person first',
  approval_pending: 'it still waits for a person who was asked before',
  approval_refused: 'a person has refused it',
};

/** Why it was decided so, without a full stop. */
export function reasonOf({ decision, code, approval }: RecordedRow): string {
  if (decision === 'allow') {
    return approval === undefined
      ? 'no rule of the policy spoke against it'
      : 'a person had approved exactly this call';
  }
  const known = code === undefined ? undefined : REASONS[code];
  return known ?? (code === undefined ? 'a rule decided it' : `the reason is \`${code}\``);
}

export const DECISION_WORDS: Readonly<Record<RecordedRow['decision'], string>> = {
  allow: 'allowed',
  deny: 'denied',
  ask: 'held for a person',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  ok: 'the server answered',
  tool_error: 'the tool reported an error',
  rpc_error: 'the server answered with a protocol error',
  timeout: 'the server did not answer in time',
  not_sent: 'the server could not be reached; the call did not run',
  broken: 'the connection broke off',
  cancelled: 'the client took it back',
};

/** How it ended at the server, without a full stop. */
export function outcomeOf({ decision, completion }: RecordedRow): string {
  if (completion === undefined) {
    return decision === 'allow' ? 'no end is on record yet' : 'it was never sent to the server';
  }
  const { outcome, status, rpcError } = completion;
  const words = OUTCOMES[outcome] ?? `the outcome was ${outcome.replaceAll('_', ' ')}`;
  const details = [
    status === undefined ? '' : `HTTP ${status}`,
    rpcError === undefined ? '' : `code ${rpcError}`,
  ].filter((part) => part !== '');
  return details.length === 0 ? words : `${words} (${details.join(', ')})`;
}

/** Whether it was sent and did not end well. */
export function hasFailed({ completion }: RecordedRow): boolean {
  return completion !== undefined && completion.outcome !== 'ok';
}

/** `0.4 ms`, `38 ms`, `2.1 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** `812 bytes`, `14 kB`, `2.3 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
