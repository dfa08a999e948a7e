// The answers of one server that are on their way. When the server's configuration changes, those
// in progress may end; when the gateway stops, they are cut.
import type { AnswerRelay } from './answer-relay.ts';

interface Entry {
  readonly relay: AnswerRelay;
  /** A stream without an end of its own. */
  readonly longLived: boolean;
  at: number;
}

export class ActiveRelays {
  // A list and not a Map: a Map that is added to and deleted from for every call leaves behind a
  // chain of old tables, which keeps the calls of all of them alive until the next full collection.
  readonly #entries: Entry[] = [];
  #onEmpty: (() => void) | undefined;

  /** @returns forgets the relay; to be called once, when it has ended */
  add(relay: AnswerRelay, longLived: boolean): () => void {
    const entry = { relay, longLived, at: this.#entries.length };
    this.#entries.push(entry);
    return () => this.#delete(entry);
  }

  /** The last entry takes the place of the one that goes. */
  #delete(entry: Entry): void {
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      last.at = entry.at;
      this.#entries[entry.at] = last;
    }
    if (this.#entries.length === 0) this.#onEmpty?.();
  }

  /** Cuts the long-lived ones, which clients open anew; resolves when the others have ended. */
  retire(): Promise<void> {
    for (const { relay, longLived } of [...this.#entries]) if (longLived) relay.cut();
    if (this.#entries.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  close(): void {
    for (const { relay } of [...this.#entries]) relay.cut();
  }
}
