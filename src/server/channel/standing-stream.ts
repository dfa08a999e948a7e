// A GET stream of a legacy session on a remote server: the standing one for what belongs to no
// request, or the rest of one that broke. Comes back with `Last-Event-ID` when the connection ends.
import type { Fault } from '#contract/errors.ts';
import type { PendingRequest } from '#server/upstream/http-client.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import { askHttp } from './http-ask.ts';

export interface StandingStreamParts {
  readonly target: HttpTarget;
  /** Session and revision, read for every connection. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Where to go on; absent: from now. */
  readonly lastEventId?: string;
  /** What the server has asked to wait before coming back, milliseconds. */
  readonly retryMs?: number;
  readonly onMessage: (text: string) => void;
  /** There will be no more: the server has no such stream, or does not take the client back. */
  readonly onEnd: (status: number | undefined, why: Fault | undefined) => void;
}

export interface StandingStream {
  pause(): void;
  resume(): void;
  close(): void;
}

const RETRY_MS = 1_000;
const RETRY_MS_MAX = 30_000;
/** Connections in a row that bring nothing before the stream is given up. */
const FAILURES_MAX = 5;

export function openStandingStream(parts: StandingStreamParts): StandingStream {
  let pending: PendingRequest | undefined;
  let timer: NodeJS.Timeout | undefined;
  let { lastEventId, retryMs } = parts;
  let failures = 0;
  let closed = false;

  const again = (status: number | undefined, why: Fault | undefined) => {
    failures += 1;
    if (closed) return;
    if (failures > FAILURES_MAX) {
      parts.onEnd(status, why);
      return;
    }
    const waitMs = retryMs ?? Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MS_MAX);
    timer = setTimeout(connect, waitMs);
  };
  const connect = () => {
    const resume = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const headers = { Accept: 'text/event-stream', ...parts.headers(), ...resume };
    pending = askHttp(
      parts.target,
      { method: 'GET', headers, idleMs: 0 },
      {
        onReply: () => {},
        onEvent(event) {
          if (event.id !== undefined) lastEventId = event.id;
          if (event.retry !== undefined) retryMs = event.retry;
          if (event.data === '') return;
          failures = 0;
          parts.onMessage(event.data);
        },
        // 4xx (405: no such stream) will not get better; anything else may.
        onBody: (_, { status }) => {
          if (status >= 500) again(status, undefined);
          else if (!closed) parts.onEnd(status, undefined);
        },
        onStreamEnd: () => again(undefined, undefined),
        onError: (why) => again(undefined, why),
      },
    );
  };
  if (parts.retryMs === undefined) connect();
  else timer = setTimeout(connect, parts.retryMs);
  return {
    pause: () => pending?.pause(),
    resume: () => pending?.resume(),
    close() {
      closed = true;
      clearTimeout(timer);
      pending?.abort();
    },
  };
}
