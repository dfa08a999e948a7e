// Follows the events of approvals, of this process and of others: at once where it is told to look,
// within half a second otherwise. Polls only while somebody listens.
import type { ApprovalEvent, ApprovalStore } from '#core/approvals/index.ts';

export interface ApprovalWatch {
  /** Calls back with every event from now on. Returns the end of it. */
  listen(listener: (event: ApprovalEvent) => void): () => void;
  /** Something has just been written here. */
  look(): void;
  /** Resolves when `done` says so after an event, or the time or the signal ends the waiting. */
  until(done: () => Promise<boolean>, forMs: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface ApprovalWatchParts {
  readonly store: Pick<ApprovalStore, 'approvalEvents' | 'lastApprovalEvent'>;
  readonly log: (line: string) => void;
  /** Default 400. */
  readonly pollMs?: number;
}

const POLL_MS = 400;
const PAGE = 200;

export function createApprovalWatch({
  store,
  log,
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
  return {
    listen,
    look,
    until(done, forMs, signal) {
      return new Promise((resolve) => {
        let ended = closed || signal?.aborted === true;
        const end = () => {
          ended = true;
          clearTimeout(late);
          signal?.removeEventListener('abort', end);
          waits.delete(end);
          checks.delete(check);
          stop();
          resolve();
        };
        const check = () => {
          done().then(
            (isDone) => {
              if (isDone && !ended) end();
            },
            (error: unknown) => log(`an approval cannot be read: ${String(error)}`),
          );
        };
        checks.add(check);
        const stop = listen(() => {});
        const late = setTimeout(end, forMs);
        waits.add(end);
        signal?.addEventListener('abort', end);
        if (ended) end();
        else check();
      });
    },
    close() {
      closed = true;
      for (const end of waits) end();
      listeners.clear();
      look();
    },
  };
}
