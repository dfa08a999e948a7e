// What a worker of `serve --workers N` shares with the others, for main.ts: whose the shared work is, whose
// a request is, and the figures of all. Without workers everything is this process's own.
import { existsSync, rmSync } from 'node:fs';
import type { Exchange } from '#server/gateway/exchange.ts';
import {
  createHttpFront,
  type HttpFront,
  type HttpFrontParts,
} from '#server/gateway/http-front.ts';
import type { Site } from '#server/gateway/router.ts';
import { ALONE, type Duty } from '#server/host/duty.ts';
import type { MetricsSnapshot } from '#server/metrics/index.ts';
import {
  createHandOver,
  socketOf,
  type WorkerLink,
  type WorkerPlace,
} from '#server/workers/index.ts';
import type { Elsewhere } from './owned-endpoint.ts';

export interface ServeWorker {
  readonly place: WorkerPlace;
  readonly link: WorkerLink;
}

export interface WorkerShare {
  readonly duty: Duty;
  /** True: what only one process may make is this one's to make. */
  readonly first: boolean;
  readonly elsewhere: Elsewhere | undefined;
  readonly gather: ((own: MetricsSnapshot) => Promise<readonly MetricsSnapshot[]>) | undefined;
  /** The same site, whose sign-ins one worker answers: it counts the attempts. */
  siteOf(site: Site): Site;
  /** Takes what other workers hand over; `undefined`: there are none. */
  listen(parts: HttpFrontParts): Promise<Pick<HttpFront, 'close'> | undefined>;
}

/** Where passwords and links are tried. */
const ATTEMPTS = /^\/(?:sign-in|setup|invitation|password)(?:\/|$)/;

export function shareWith(worker: ServeWorker | undefined): WorkerShare {
  if (worker === undefined) {
    return {
      duty: ALONE,
      first: true,
      elsewhere: undefined,
      gather: undefined,
      siteOf: (site) => site,
      listen: async () => undefined,
    };
  }
  const { place, link } = worker;
  const handOver = createHandOver(place);
  const tries = ({ method, path }: Exchange) => method === 'POST' && ATTEMPTS.test(path);
  return {
    duty: link.duty,
    first: place.slot === 1,
    elsewhere: handOver.takes,
    gather: link.gather,
    siteOf: (site) => ({
      isOpen: site.isOpen,
      handle(exchange) {
        if (!tries(exchange) || !handOver.takes('sign-in', exchange)) site.handle(exchange);
      },
    }),
    async listen(parts) {
      const handle = (exchange: Exchange) => parts.handle(handOver.received(exchange));
      const front = createHttpFront({ ...parts, handle });
      const path = socketOf(place, place.slot);
      // Of the worker that had this number before.
      if (existsSync(path)) rmSync(path);
      await front.listenOn(path);
      return front;
    },
  };
}
