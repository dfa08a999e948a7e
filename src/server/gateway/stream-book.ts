// The streams that are open now, by grant: revoking a grant cuts them, and a comment keeps the
// quiet ones alive through intermediaries that drop silent connections.
import type { AnswerStream } from './exchange.ts';

export interface StreamBook {
  /** @returns forgets the stream; call it when the stream has ended */
  add(grant: string, stream: AnswerStream, sse: boolean): () => void;
  /** Notes what was last written, so that a comment is only put between two lines. */
  touch(stream: AnswerStream, chunk: Buffer): void;
  /** Breaks every stream of the grants that `revoked` names. */
  cut(revoked: (grant: string) => boolean): void;
  readonly size: number;
  close(): void;
}

interface Entry {
  readonly grant: string;
  readonly sse: boolean;
  writtenAt: number;
  betweenLines: boolean;
}

const QUIET_MS = 25_000;

export function createStreamBook(): StreamBook {
  const open = new Map<AnswerStream, Entry>();
  const keepAlive = setInterval(() => {
    const now = performance.now();
    for (const [stream, entry] of open) {
      if (!entry.sse || !entry.betweenLines || now - entry.writtenAt < QUIET_MS) continue;
      entry.writtenAt = now;
      // No blank line: it would end an event of which only some lines are out.
      stream.write(': keep-alive\n');
    }
  }, 5_000);
  keepAlive.unref();
  return {
    add(grant, stream, sse) {
      open.set(stream, { grant, sse, writtenAt: performance.now(), betweenLines: true });
      return () => open.delete(stream);
    },
    touch(stream, chunk) {
      const entry = open.get(stream);
      if (entry === undefined) return;
      entry.writtenAt = performance.now();
      entry.betweenLines = chunk[chunk.length - 1] === 10;
    },
    cut(revoked) {
      for (const [stream, entry] of open) {
        if (revoked(entry.grant)) stream.destroy();
      }
    },
    get size() {
      return open.size;
    },
    close: () => clearInterval(keepAlive),
  };
}
