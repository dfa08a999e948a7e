// How much a relay has on its hands: tells its front when to hold the client back, and whoever
// waits for quiet when there is quiet.

export interface RelayLoad {
  /** Counts what has not been handed to the server yet, in characters. */
  add(length: number): void;
  remove(length: number): void;
  /** To be called after every change of the relay. */
  changed(): void;
  /** Resolves when nothing waits or is in flight. */
  quiet(): Promise<void>;
}

export interface RelayLoadParts {
  /** Messages that wait for their turn, in both directions. */
  readonly waiting: () => number;
  /** True while a request waits for an answer that must come. */
  readonly inFlight: () => boolean;
  /** True: hold the client back, until it is called with false. */
  readonly onPressure: ((high: boolean) => void) | undefined;
}

/** Beyond these the client is held back. */
const UNSENT_MAX = 1024 * 1024;
const WAITING_MAX = 256;

export function createRelayLoad(parts: RelayLoadParts): RelayLoad {
  let unsent = 0;
  let pressed = false;
  let waiters: (() => void)[] = [];
  const changed = () => {
    const waiting = parts.waiting();
    const high = unsent > UNSENT_MAX || waiting > WAITING_MAX;
    if (high !== pressed) {
      pressed = high;
      parts.onPressure?.(high);
    }
    if (waiters.length === 0 || waiting > 0 || unsent > 0 || parts.inFlight()) return;
    const quiet = waiters;
    waiters = [];
    for (const resolve of quiet) resolve();
  };
  return {
    add(length) {
      unsent += length;
    },
    remove(length) {
      unsent -= length;
    },
    changed,
    quiet: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        changed();
      }),
  };
}
