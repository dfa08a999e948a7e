// Keeps messages in order while some of them wait for something (a record, a binding): what comes
// later runs later. Nothing is queued while nothing waits. One for each direction of a relay.

export interface Sequencer {
  /** Runs the step now, or after everything that came before it. */
  run(step: () => void): void;
  /** Takes a place; the returned function fills it, once, with the step to run there. */
  hold(): (step: () => void) => void;
  /** Places and steps that have not run yet. */
  readonly waiting: number;
}

interface Place {
  step: (() => void) | undefined;
}

export function createSequencer(): Sequencer {
  const places: Place[] = [];
  const release = () => {
    for (let step = places[0]?.step; step !== undefined; step = places[0]?.step) {
      // Taken out first: a step may ask whether anything still waits.
      places.shift();
      step();
    }
  };
  return {
    run(step) {
      if (places.length === 0) step();
      else places.push({ step });
    },
    hold() {
      const place: Place = { step: undefined };
      places.push(place);
      return (step) => {
        place.step = step;
        if (places[0] === place) release();
      };
    },
    get waiting() {
      return places.length;
    },
  };
}
