// The store answers without leaving the turn of the event loop. Whoever asks it many times in a row
// waits here in between, so that the gateway's calls do not wait for a catalogue.

/** Resolves when other requests have had their turn. */
export function otherRequests(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
