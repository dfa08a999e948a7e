// Ctrl-C during a scan: what runs is ended like any other, so that no process and no folder stays
// behind. A second one ends this program at once.
import { EXIT } from '../exit.ts';

export interface Stop {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function stopOnSignals(): Stop {
  const stop = new AbortController();
  const end = () => {
    if (stop.signal.aborted) process.exit(EXIT.unreachable);
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return {
    signal: stop.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, end);
    },
  };
}
