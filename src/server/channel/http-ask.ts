// One HTTP request of a link to a remote server, and its answer either as SSE events or as a whole
// body. The one place where the links meet the HTTP client.
import { Fault } from '#contract/errors.ts';
import type { PendingRequest } from '#server/upstream/http-client.ts';
import type { HttpTarget } from '#server/upstream/http-target.ts';
import { createSseReader, type SseEvent } from '#server/wire/sse.ts';

export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Names and values, in addition to the target's own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: no body. */
  readonly body?: string;
  /** Milliseconds without a byte of a streamed answer after which it counts as broken; 0: never. */
  readonly idleMs: number;
}

export interface HttpReply {
  readonly status: number;
  /** Whether the body is an SSE stream. */
  readonly streams: boolean;
  header(name: string): string | undefined;
}

/** Exactly one of `onBody`, `onStreamEnd` and `onError` comes last. */
export interface HttpReplyEvents {
  onReply(reply: HttpReply): void;
  onEvent(event: SseEvent): void;
  /** The whole body of an answer that is no stream. */
  onBody(text: string, reply: HttpReply): void;
  onStreamEnd(): void;
  /**
   * `upstream_unreachable` or `upstream_refused_address` when the request certainly did not reach
   * the server whole.
   */
  onError(why: Fault): void;
}

/** A larger JSON answer is given up. */
const BODY_BYTES_MAX = 33_554_432;

export function askHttp(
  target: HttpTarget,
  question: HttpQuestion,
  events: HttpReplyEvents,
): PendingRequest {
  const chunks: Buffer[] = [];
  let size = 0;
  let reply: HttpReply | undefined;
  const reader = createSseReader(events.onEvent);
  const giveUp = (why: Fault) => {
    pending.abort();
    events.onError(why);
  };
  const pending = target.client.request(head(target, question), {
    onHead({ status, headers }) {
      const header = (name: string) => headers.find(([key]) => key === name)?.[1];
      const type = (header('content-type') ?? '').toLowerCase();
      reply = { status, header, streams: status === 200 && type.startsWith('text/event-stream') };
      if (reply.streams) pending.setIdleTimeout(question.idleMs);
      events.onReply(reply);
    },
    onData(chunk) {
      try {
        if (reply?.streams === true) reader.push(chunk);
        else chunks.push(chunk);
      } catch (error) {
        giveUp(error instanceof Fault ? error : new Fault('upstream_broken', '', error));
        return;
      }
      size += chunk.length;
      if (reply?.streams !== true && size > BODY_BYTES_MAX) {
        giveUp(new Fault('upstream_broken', `the answer is larger than ${BODY_BYTES_MAX} bytes`));
      }
    },
    onEnd() {
      if (reply?.streams === true) events.onStreamEnd();
      else if (reply !== undefined) events.onBody(Buffer.concat(chunks).toString(), reply);
    },
    onError(fault, sent) {
      const isSaid = sent || fault.code === 'upstream_refused_address';
      events.onError(isSaid ? fault : new Fault('upstream_unreachable', fault.detail, fault));
    },
  });
  pending.setIdleTimeout(target.timeouts.firstByteMs);
  return pending;
}

function head(target: HttpTarget, { method, headers, body }: HttpQuestion): Buffer {
  let lines = target.headStart(method);
  for (const [name, value] of Object.entries(headers)) {
    if (!target.ownHeaders.has(name.toLowerCase())) lines += `${name}: ${value}\r\n`;
  }
  if (body === undefined) return Buffer.from(`${lines}\r\n`, 'latin1');
  const bytes = Buffer.from(body);
  const start = Buffer.from(`${lines}Content-Length: ${bytes.length}\r\n\r\n`, 'latin1');
  return Buffer.concat([start, bytes]);
}
