// Why a scan did not list the tools: an outcome with a sentence. Thrown inside this room wherever it
// becomes certain, caught once, by the scan, which writes it into the report.
import { Fault } from '#contract/errors.ts';
import type { ScanOutcome } from '#contract/scan-report.ts';

export class ScanStop extends Error {
  readonly outcome: Exclude<ScanOutcome, 'listed'>;
  /** The exit of a process or a JSON-RPC error stands behind it, so its stderr may say more. */
  readonly open: boolean;

  /** @param reason one sentence for people, lower case, no full stop */
  constructor(outcome: Exclude<ScanOutcome, 'listed'>, reason: string, open = false) {
    super(reason);
    this.outcome = outcome;
    this.open = open;
  }
}

/** A JSON-RPC error that the server answered with. */
export class AnswerError extends Error {
  readonly code: number;
  readonly words: string;

  constructor(method: string, code: number, words: string) {
    super(`\`${method}\` was answered with error ${code}: ${words}`);
    this.code = code;
    this.words = words;
  }
}

/** What the end of a connection means for the scan. */
export function stopOfFault(fault: Fault): ScanStop {
  const { code, detail } = fault;
  if (/larger than \d+ bytes|lines that are no messages/.test(detail)) {
    return new ScanStop('over-limit', detail);
  }
  if (code === 'upstream_refused_address') return new ScanStop('refused', detail);
  if (code === 'upstream_unauthorized') return new ScanStop('needs-credentials', detail);
  if (code === 'upstream_timeout') return new ScanStop('timed-out', detail);
  return new ScanStop('crashed', detail, true);
}

/** Why a scan was ended from outside: its time is over, a limit was broken, the user had enough. */
export function endOf({ reason }: AbortSignal): ScanStop {
  return reason instanceof ScanStop ? reason : new ScanStop('timed-out', 'the scan was ended');
}

/** Anything that was thrown, as the end of a scan. What is no failure of the server is thrown on. */
export function stopOf(error: unknown): ScanStop {
  if (error instanceof ScanStop) return error;
  if (error instanceof Fault) return stopOfFault(error);
  if (error instanceof AnswerError) return new ScanStop('broken-protocol', error.message, true);
  throw error;
}
