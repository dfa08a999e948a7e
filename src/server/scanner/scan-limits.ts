// What a scan may cost, at most. A server that passes a limit is ended, and that is its outcome.

export interface ScanLimits {
  /** Milliseconds to fetch and unpack a package. */
  readonly installMs: number;
  /** Milliseconds from a start to the answer to the first request, and for each later answer. */
  readonly startMs: number;
  /** Milliseconds for everything after the install, all starts together. */
  readonly scanMs: number;
  /** Bytes of all messages of one session; a single message is limited by the channel (10 MiB). */
  readonly bytes: number;
  /** Pages of one list. */
  readonly pages: number;
  /** Definitions of one list. */
  readonly items: number;
  /** Levels of nesting in one message. */
  readonly depth: number;
  /** Requests that the server may send to us. */
  readonly serverRequests: number;
  /** Processes that live at one time. */
  readonly processes: number;
  /** Bytes of resident memory, all processes together. */
  readonly memory: number;
  /** Bytes that may be written into each folder that it may write to. */
  readonly disk: number;
}

export const DEFAULT_LIMITS: ScanLimits = {
  installMs: 240_000,
  startMs: 30_000,
  scanMs: 120_000,
  bytes: 64 * 1024 * 1024,
  pages: 1_000,
  items: 10_000,
  depth: 200,
  serverRequests: 1_000,
  processes: 64,
  memory: 1536 * 1024 * 1024,
  disk: 128 * 1024 * 1024,
};
