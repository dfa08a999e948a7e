// Work that one process of several does: deliveries, retention, asking servers for their tools. Once it
// is a process's, it stays its until the process ends.
export interface Duty {
  readonly mine: boolean;
  /** Calls `start` now, or when the work becomes this process's; once. */
  take(start: () => void): void;
}

/** Starts work when it is this process's; `close` ends it, or leaves it to another one. */
export function dutifully(
  duty: Duty,
  start: () => { close(): Promise<void> },
): { close(): Promise<void> } {
  let started: { close(): Promise<void> } | undefined;
  let isOver = false;
  duty.take(() => {
    if (!isOver) started = start();
  });
  return {
    async close() {
      isOver = true;
      await started?.close();
    },
  };
}

/** Of a process that shares its port with no other. */
export const ALONE: Duty = { mine: true, take: (start) => start() };
