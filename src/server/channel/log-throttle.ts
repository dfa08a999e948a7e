// Keeps a talkative child from filling the log or the processor: lines beyond the budget are
// counted and reported in one line. Used for stderr and for garbage on stdout.

export interface LogThrottle {
  /** Logs the line, or counts it when the budget of the moment is used up. */
  line(text: string): void;
  /** True while lines are being counted instead of logged. */
  readonly silent: boolean;
  /** Counts lines that nobody wants to split any more. */
  skip(bytes: number): void;
  /** Reports what is still counted. */
  flush(): void;
}

const LINES_PER_WINDOW = 200;
const WINDOW_MS = 1000;
/** A longer line is cut: one line must not be the flood. */
const LINE_LENGTH_MAX = 2000;

/** @param nowMs a clock in milliseconds, monotonic */
export function createLogThrottle(
  log: (line: string) => void,
  nowMs: () => number = () => performance.now(),
): LogThrottle {
  let windowStart = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let skippedLines = 0;
  let skippedBytes = 0;
  const report = () => {
    if (skippedLines === 0 && skippedBytes === 0) return;
    log(`${skippedLines} lines (${skippedBytes} bytes) were not logged: too many at once`);
    skippedLines = 0;
    skippedBytes = 0;
  };
  const full = () => {
    const now = nowMs();
    if (now - windowStart >= WINDOW_MS) {
      windowStart = now;
      lines = 0;
      report();
    }
    return lines >= LINES_PER_WINDOW;
  };
  return {
    line(text) {
      if (full()) {
        skippedLines += 1;
        skippedBytes += text.length;
        return;
      }
      lines += 1;
      log(text.length > LINE_LENGTH_MAX ? `${text.slice(0, LINE_LENGTH_MAX)}…` : text);
    },
    get silent() {
      return full();
    },
    skip(bytes) {
      skippedBytes += bytes;
    },
    flush: report,
  };
}
