// What a link tells its relay. Wider than `UpstreamEvents` by what only links over HTTP know: the
// status of an answer, and that a single request failed while the link itself lives on.
import type { Fault } from '#contract/errors.ts';
import type { UpstreamEvents, UpstreamLink } from '#server/upstream/link.ts';

export interface LinkEvents extends UpstreamEvents {
  /** @param status HTTP status, when the answer came with another one than 200 */
  readonly onMessage: (text: string, status?: number) => void;
  /** This request, handed over before, will get no answer. */
  readonly onRequestFailed: (id: string | number, why: Fault, status?: number) => void;
}

/** A link whose source can be held back while its reader is slow. */
export interface FlowingLink extends UpstreamLink {
  /** Stops reading from the server, which waits once its buffers are full. */
  pause(): void;
  resume(): void;
}

/** Opens the link; an upstream that cannot be reached is reported by `onClose`, later. */
export type OpenLink = (events: LinkEvents) => FlowingLink;
