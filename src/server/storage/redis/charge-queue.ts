// Group commit for counters: the moves of one turn of the event loop travel as one script, in order, and
// the next ones do not wait for its answer. Every move belongs to one connection and one marker; when
// either is gone it fails, and is never sent again. Used by redis-counters.ts.
import type { Redis } from 'ioredis';
import { CHARGE_SCRIPT, LOST, type Move, scriptInput } from './charge-script.ts';

/** Where counters stand now. */
export interface CounterPlace {
  readonly client: Redis;
  /** SHA-1 of the script, which the server has. */
  readonly scriptHash: string;
  readonly markerKey: string;
  readonly marker: string;
  readonly prefix: string;
}

/** `lost`: nothing was moved, the counters are not there. */
export type Moved = { readonly refused: number | undefined } | 'lost';

export interface ChargeQueue {
  /**
   * Resolves when the move was made or refused (`refused`: place of the charge that does not fit).
   * Rejects when nobody knows: it may have been made.
   */
  move(move: Move, place: CounterPlace): Promise<Moved>;
}

interface Waiting {
  readonly move: Move;
  readonly resolve: (moved: Moved) => void;
  readonly reject: (error: unknown) => void;
}

/** Moves of one script: bounds how long it keeps the server busy. */
const BATCH_MAX = 250;

export function createChargeQueue(parts: { readonly nowMs: () => number }): ChargeQueue {
  const waiting = new Map<CounterPlace, Waiting[]>();
  let isScheduled = false;
  const flush = () => {
    isScheduled = false;
    for (const [place, moves] of waiting) {
      for (let from = 0; from < moves.length; from += BATCH_MAX) {
        void send(moves.slice(from, from + BATCH_MAX), place, parts.nowMs());
      }
    }
    waiting.clear();
  };
  return {
    move: (move, place) =>
      new Promise((resolve, reject) => {
        const moves = waiting.get(place);
        const one = { move, resolve, reject };
        if (moves === undefined) waiting.set(place, [one]);
        else moves.push(one);
        // After the poll phase, so that the calls of all sockets that were readable travel together.
        if (!isScheduled) setImmediate(flush);
        isScheduled = true;
      }),
  };
}

async function send(moves: readonly Waiting[], place: CounterPlace, nowMs: number): Promise<void> {
  const { client, scriptHash } = place;
  try {
    const { keys, args } = scriptInput(
      moves.map(({ move }) => move),
      place,
      nowMs,
    );
    const answer = await client
      .evalsha(scriptHash, keys.length, ...keys, ...args)
      .catch((error: unknown) => {
        // It has certainly not run.
        if (!isUnknownScript(error)) throw error;
        return client.eval(CHARGE_SCRIPT, keys.length, ...keys, ...args);
      });
    for (const [index, { resolve }] of moves.entries()) resolve(movedOf(answer, index));
  } catch (error) {
    for (const { reject } of moves) reject(error);
  }
}

function movedOf(answer: unknown, index: number): Moved {
  if (answer === LOST) return 'lost';
  const place: unknown = Array.isArray(answer) ? answer[index] : undefined;
  if (typeof place !== 'number') throw new Error('Redis has answered a script in no known form');
  return { refused: place === 0 ? undefined : place - 1 };
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
