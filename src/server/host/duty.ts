// Work that one process of several does: deliveries, retention, asking servers for their tools. Once it
// is a process's, it stays its until the process ends.
export interface Duty {
  readonly mine: boolean;
  /** Calls `start` now, or when the work becomes this process's; once. */
  take(start: () => void): void;
}

/** Of a process that shares its port with no other. */
export const ALONE: Duty = { mine: true, take: (start) => start() };
