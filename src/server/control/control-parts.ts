// What the control API is built of. Given by the composition root; tests give real parts too.
import type { NewUpstream, Survey } from '#contract/control-api.ts';
import type { Actor, ControlStore } from '#core/control/index.ts';
import type { Approvals } from '#server/approvals/index.ts';
import type { SecretBox } from '#server/host/secret-box.ts';
import type { Identity as SignedIn } from '#server/sign-in/index.ts';
import type { EventStreams } from '#server/web/index.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { RecordsParts } from './records-parts.ts';

export type Identity = SignedIn;

/** Asks servers for their tools; no tool is ever called. */
export interface Surveys {
  /** Asks one that is not registered; writes nothing. */
  test(upstream: NewUpstream): Promise<Survey>;
  /** Asks a registered one and keeps what it says. `undefined`: no such server. */
  check(server: string): Promise<Survey | undefined>;
}

export interface ControlParts {
  readonly store: ControlStore;
  /** Who asks; throws an `HttpProblem` for a write that no page of ours has made. */
  readonly identify: (request: Request) => Promise<Identity | undefined>;
  readonly actorOf: (identity: Identity) => Actor;
  readonly secrets: SecretBox;
  readonly surveys: Surveys;
  readonly approvals: Approvals;
  readonly records: RecordsParts;
  /** What has changed in the organisations. */
  readonly changes: ChangeFeed;
  /** Answers that never end; `liveAnswer` opens them. */
  readonly streams: EventStreams;
  /** Resolves when what is committed is in force in this process. */
  readonly settle: () => Promise<void>;
  /** A link that works once, for a member: path and query. */
  readonly makeLink: (
    purpose: 'invitation' | 'password',
    organisation: string,
    member: string,
  ) => Promise<{ readonly path: string; readonly expiresAtMs: number }>;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Of this program. */
  readonly version: string;
}
