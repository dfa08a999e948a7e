// Finds out how a remote server speaks, before clients over HTTP are let in: one that opens a GET
// with an `endpoint` event is of 2024-11-05, everything else is Streamable HTTP. Used by `run`.
import type { HttpTarget } from '#server/upstream/http-target.ts';
import { askHttp } from './http-ask.ts';

export type RemoteTransport = 'streamable-http' | 'sse';

/** A stream that says nothing for this long is none of 2024-11-05. */
const SILENCE_MS = 1_000;

/** Rejects with a `Fault` when the server cannot be reached. The target is closed afterwards. */
export function probeTransport(target: HttpTarget): Promise<RemoteTransport> {
  return new Promise<RemoteTransport>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const found = (transport: RemoteTransport) => {
      clearTimeout(timer);
      resolve(transport);
    };
    askHttp(
      target,
      { method: 'GET', headers: { Accept: 'text/event-stream' }, idleMs: 0 },
      {
        onReply: ({ streams }) => {
          if (streams) timer = setTimeout(() => found('streamable-http'), SILENCE_MS);
        },
        onEvent: ({ event, data }) => {
          if (event === 'endpoint') found('sse');
          else if (data !== '') found('streamable-http');
        },
        onBody: () => found('streamable-http'),
        onStreamEnd: () => found('streamable-http'),
        onError: reject,
      },
    );
  }).finally(() => target.close());
}
