// Calls of one relay that wait for a person while the client's later messages go on. When somebody has
// decided, or the waiting has ended, the call is decided anew.
import type { InboundMessage } from '#core/mcp/index.ts';
import type { Held } from '#server/gateway/gate.ts';
import { waitForPerson } from '#server/gateway/hold-open.ts';
import type { Outgoing } from './client-side.ts';

export interface HeldCallsParts {
  readonly tell: (text: string, about: Outgoing) => void;
  readonly decide: (message: InboundMessage) => void;
}

export interface HeldCalls {
  hold(message: InboundMessage, held: Held): void;
  /** The request has its answer, or none is wanted any more. */
  forget(id: string | number): void;
  close(): void;
}

export function createHeldCalls({ tell, decide }: HeldCallsParts): HeldCalls {
  const waiting = new Map<string | number, AbortController>();
  const forget = (id: string | number) => {
    const ends = waiting.get(id);
    waiting.delete(id);
    ends?.abort();
  };
  return {
    forget,
    hold(message, held) {
      const { id } = message;
      if (id === undefined) return;
      const ends = new AbortController();
      waiting.set(id, ends);
      const goOn = () => {
        if (waiting.get(id) !== ends) return;
        waiting.delete(id);
        decide(message);
      };
      waitForPerson(
        message,
        held,
        ends.signal,
        ({ text, ...about }) => tell(text, { kind: 'notification', ...about }),
        // What made the waiting fail shows when it is decided anew.
      ).then(goOn, goOn);
    },
    close() {
      for (const id of [...waiting.keys()]) forget(id);
    },
  };
}
