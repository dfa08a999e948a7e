// Follows the events of approvals, of this process and of others: at once where it is told to look,
// within half a second otherwise. Polls only while somebody listens.
import type { Bell } from '#contract/bell.ts';
import type { ApprovalEvent, ApprovalStore, StopSignal } from '#core/approvals/index.ts';

export interface ApprovalWatch {
  /** Calls back with every event from now on. Returns the end of it. */
  listen(listener: (event: ApprovalEvent) => void): () => void;
  /** Something has just been written here. */
  look(): void;
  /** Resolves when `done` says so after an event, or the time or the signal ends the waiting. */
  until(done: () => Promise<boolean>, forMs: number, signal?: StopSignal): Promise<void>;
  close(): void;
}

export interface ApprovalWatchParts {
  readonly store: Pick<ApprovalStore, 'approvalEvents' | 'lastApprovalEvent'>;
  readonly log: (line: string) => void;
  /** Wakes other gateways sooner than they look by themselves. */
  readonly bell?: Bell | undefined;
  /** Default 400. */
  readonly pollMs?: number;
}

const POLL_MS = 400;
const PAGE = 200;

export function createApprovalWatch({
  store,
  log,
  bell,
  pollMs = POLL_MS,
}: ApprovalWatchParts): ApprovalWatch {
  const listeners = new Set<(event: ApprovalEvent) => void>();
  const waits = new Set<() => void>();
  const checks = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let last: number | undefined;
  let looking = false;
  let again = false;
  let closed = false;

  const read = async () => {
    if (last === undefined) {
      last = await store.lastApprovalEvent();
      return;
    }
    for (;;) {
      const events = await store.approvalEvents(last, PAGE);
      for (const event of events) {
        last = event.sequence;
        for (const listener of listeners) listener(event);
      }
      if (events.length < PAGE) return;
    }
  };
  const look = () => {
    clearTimeout(timer);
    if (listeners.size === 0 || closed) last = undefined;
    // What is being read may be from before what was just written.
    else if (looking) again = true;
    else void readOnce();
  };
  const readOnce = async () => {
    [looking, again] = [true, false];
    try {
      await read();
    } catch (error) {
      log(`approvals cannot be followed: ${String(error)}`);
    }
    looking = false;
    for (const check of checks) check();
    if (again) look();
    else if (listeners.size > 0 && !closed) {
      timer = setTimeout(look, pollMs);
      timer.unref();
    }
  };
  const listen = (listener: (event: ApprovalEvent) => void) => {
    listeners.add(listener);
    if (listeners.size === 1) look();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) look();
    };
  };
  const deafen = bell?.listen(look);
  return {
    listen,
    look() {
      look();
      bell?.ring();
    },
    until(done, forMs, signal) {
      if (closed || signal?.aborted === true) return Promise.resolve();
      const stop = listen(() => {});
      return waitUntil({ done, forMs, signal, checks, waits, log }).finally(stop);
    },
    close() {
      closed = true;
      deafen?.();
      for (const end of waits) end();
      listeners.clear();
      look();
    },
  };
}

interface WaitParts {
  readonly done: () => Promise<boolean>;
  readonly forMs: number;
  readonly signal: StopSignal | undefined;
  /** Called after every look. */
  readonly checks: Set<() => void>;
  /** Called at the end of the watch. */
  readonly waits: Set<() => void>;
  readonly log: (line: string) => void;
}

function waitUntil({ done, forMs, signal, checks, waits, log }: WaitParts): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(late);
      signal?.removeEventListener('abort', end);
      waits.delete(end);
      checks.delete(check);
      resolve();
    };
    const check = () => {
      done().then(
        (isDone) => {
          if (isDone) end();
        },
        (error: unknown) => log(`an approval cannot be read: ${String(error)}`),
      );
    };
    const late = setTimeout(end, forMs);
    checks.add(check);
    waits.add(end);
    signal?.addEventListener('abort', end);
    check();
  });
}
