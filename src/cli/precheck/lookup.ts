// Where knowledge of servers is asked for: the catalogue of this machine, or the registry at an
// address. Both answer the same question the same way; neither is sent more than names.
import type { StoredServer } from '#core/assessment/index.ts';

export interface OtherServer {
  readonly slug: string;
  readonly title: string;
  readonly source: string;
}

export interface Looked {
  /** As it was asked for. */
  readonly identifier: string;
  /** Absent: no scan has seen it. */
  readonly stored?: StoredServer;
  /** Servers that the name may mean as well, or resemble. */
  readonly others: readonly OtherServer[];
  /** The registry will scan it. */
  readonly queued: boolean;
}

export interface Lookup {
  /** For people: `the catalogue of this machine`, or the registry's address. */
  readonly origin: string;
  /** Answers come in the order of the identifiers. Throws a `LookupFailed`. */
  lookUp(identifiers: readonly string[]): Promise<readonly Looked[]>;
  close(): Promise<void>;
}

/** The question could not be asked: the check did not run. Nothing is known from it. */
export class LookupFailed extends Error {
  override readonly name = 'LookupFailed';
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** What is printed with `--json` when nothing could be asked. */
export function notRun(error: LookupFailed) {
  return { ran: false, error: error.message, help: error.help ?? null };
}
