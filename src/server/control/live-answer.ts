// An answer of `/api/v1` that never ends: as long as whoever asks is signed in, to the same
// organisation, with a role that may read it. Used by routes that tell of changes and records.
import { type Action, ROLE_OF_ACTION, ROLES } from '#contract/control.ts';
import type { EventSink } from '#server/web/index.ts';
import type { ControlParts, Identity } from './control-parts.ts';
import type { Asked } from './control-route.ts';

/** Throws an `HttpProblem` 429 when whoever asks has too many open. @param action of the route */
export function liveAnswer(
  { identify, streams }: Pick<ControlParts, 'identify' | 'streams'>,
  {
    request,
    identity,
    organisation,
  }: Pick<Asked, 'identity' | 'organisation'> & {
    readonly request: Request;
  },
  action: Action,
  feed: (sink: EventSink) => Promise<void>,
): Response {
  return streams.open(request, {
    reader: readerOf(identity),
    async mayRead() {
      const now = await identify(request);
      if (now === undefined || now.organisation !== organisation) return false;
      return ROLES.indexOf(now.role) >= ROLES.indexOf(ROLE_OF_ACTION[action]);
    },
    feed,
  });
}

function readerOf(identity: Identity): string {
  if (identity.kind === 'member') return identity.member.id;
  return identity.kind === 'token' ? identity.token.id : identity.name;
}
