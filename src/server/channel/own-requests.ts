// The relay's own requests to a server (lists of tools): kept apart from the client's, so that
// their answers go no further.
import { Fault } from '#contract/errors.ts';

export interface OwnRequests {
  /** Sends the text and resolves with the answer; rejects with what kept it from coming. */
  ask(id: string, text: string): Promise<string>;
  /** Takes an answer or a failure; false when the id is none of these. */
  take(id: string | number, answer: string | Fault): boolean;
  failAll(why: Fault): void;
}

export function createOwnRequests(send: (text: string) => Promise<void>): OwnRequests {
  const open = new Map<string | number, (answer: string | Fault) => void>();
  const take = (id: string | number, answer: string | Fault) => {
    const settle = open.get(id);
    open.delete(id);
    settle?.(answer);
    return settle !== undefined;
  };
  return {
    ask: (id, text) =>
      new Promise((resolve, reject) => {
        open.set(id, (answer) => {
          if (typeof answer === 'string') resolve(answer);
          else reject(answer);
        });
        send(text).catch((error: unknown) => {
          take(id, error instanceof Fault ? error : new Fault('internal', '', error));
        });
      }),
    take,
    failAll(why) {
      for (const id of [...open.keys()]) take(id, why);
    },
  };
}
