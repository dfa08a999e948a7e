// A message-level connection to one upstream session (a child process, a Streamable HTTP session,
// an HTTP+SSE stream): JSON-RPC texts in, JSON-RPC texts out, order kept.
import type { Fault } from '#contract/errors.ts';

export interface UpstreamLink {
  /**
   * Sends one message. Resolves when it has been handed over whole (written to the child's pipe,
   * or the HTTP request has been sent); rejects with a `Fault` (`upstream_unreachable`,
   * `upstream_timeout`, `upstream_broken`) when it certainly or possibly was not.
   */
  send(text: string): Promise<void>;
  /** Ends the session politely and releases everything; idempotent. */
  close(): Promise<void>;
}

export interface UpstreamEvents {
  /** One complete message from the server, one line, valid UTF-8; nothing else has been checked. */
  readonly onMessage: (text: string) => void;
  /** The link is dead: in-flight requests will get no answer. Called once; not after `close`. */
  readonly onClose: (why: Fault) => void;
  /** A line for the log: stderr of a child, garbage on its stdout. */
  readonly onLog: (line: string) => void;
}
