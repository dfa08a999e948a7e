// The answers of one server that are on their way. When the server's configuration changes, those
// in progress may end; when the gateway stops, they are cut.
import type { AnswerRelay } from './answer-relay.ts';

export class ActiveRelays {
  /** Whether each is a stream without an end of its own. */
  readonly #relays = new Map<AnswerRelay, boolean>();
  #onEmpty: (() => void) | undefined;

  add(relay: AnswerRelay, longLived: boolean): void {
    this.#relays.set(relay, longLived);
  }

  delete(relay: AnswerRelay): void {
    this.#relays.delete(relay);
    if (this.#relays.size === 0) this.#onEmpty?.();
  }

  /** Cuts the long-lived ones, which clients open anew; resolves when the others have ended. */
  retire(): Promise<void> {
    for (const [relay, longLived] of [...this.#relays]) if (longLived) relay.cut();
    if (this.#relays.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  close(): void {
    for (const relay of [...this.#relays.keys()]) relay.cut();
  }
}
