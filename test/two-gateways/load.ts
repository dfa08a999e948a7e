// Calls through both gateways of a fleet from several clients at once, each call with an id of its own,
// and what became of them. Used by the tests of this folder.
import type { Fleet, FleetGateway } from './fleet.ts';

export interface Tally {
  /** Ids of the calls that ran, as the client was told. */
  readonly ran: readonly number[];
  readonly denied: number;
  /** Answered 503: nothing was forwarded. */
  readonly refused: number;
  /** The connection broke: nobody knows. */
  readonly broken: number;
  /** Anything else, which should not be. */
  readonly odd: readonly string[];
}

export interface Load {
  /** Calls that ran so far. */
  ran(): number;
  /** Ends it, and waits for the calls that are on their way. */
  end(): Promise<Tally>;
}

const CLIENTS_EACH = 6;
let nextId = 0;

/** An id that no other call of this test file has. */
export function newId(): number {
  nextId += 1;
  return nextId;
}

/** Loads both gateways until it is ended or `max` calls were made. */
export function startLoad(
  { gateways }: Fleet,
  tool: string,
  token: string,
  max = Number.POSITIVE_INFINITY,
): Load {
  const tally = { ran: [] as number[], denied: 0, refused: 0, broken: 0, odd: [] as string[] };
  let isOn = true;
  let made = 0;
  const client = async (gateway: () => FleetGateway) => {
    while (isOn && made < max) {
      made += 1;
      const id = newId();
      const { status, text } = await gateway().call(tool, id, token);
      if (status === 0) tally.broken += 1;
      else if (status === 503) tally.refused += 1;
      else if (text.includes('[POLICY DENIED]')) tally.denied += 1;
      else if (status === 200 && text.includes('ran')) tally.ran.push(id);
      else tally.odd.push(`${status} ${text}`);
      // A gateway that is gone answers at once; the others need the time.
      if (status === 0 || status === 503) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const clients = ([0, 1] as const).flatMap((index) =>
    Array.from({ length: CLIENTS_EACH }, () => client(() => gateways[index])),
  );
  const all = Promise.all(clients);
  return {
    ran: () => tally.ran.length,
    async end() {
      if (max === Number.POSITIVE_INFINITY) isOn = false;
      await all;
      return tally;
    },
  };
}

/** Ids of the calls that the server has seen, one for each time. */
export function seenIds({ upstream }: Fleet): readonly number[] {
  return upstream.requests
    .filter(({ message }) => message?.method === 'tools/call')
    .map(({ message }) => Number(message?.id));
}
