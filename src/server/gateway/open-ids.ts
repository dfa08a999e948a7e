// The ids of requests that are in progress, by session. A server answers an id, and two requests
// with one id could swap their answers: a list could come back where nothing looks for one. The
// protocol forbids it; here it is refused.
import type { InboundMessage } from '#core/mcp/index.ts';

export interface OpenIds {
  /**
   * Takes the id of a request for its session.
   * @returns gives the id back, idempotent; `undefined` when it is in use
   */
  take(session: string | undefined, message: InboundMessage): (() => void) | undefined;
  /** For several requests that end together; `take` is false when an id is in use. */
  group(session: string | undefined): {
    readonly take: (message: InboundMessage) => boolean;
    readonly release: () => void;
  };
}

export function createOpenIds(): OpenIds {
  const taken = new Set<string>();
  const take: OpenIds['take'] = (session, { kind, id }) => {
    // Without a session nothing ties two requests together.
    if (session === undefined || kind !== 'request' || id === undefined) return NOTHING;
    const key = `${typeof id === 'number' ? 'n' : 's'}${id}\n${session}`;
    if (taken.has(key)) return undefined;
    taken.add(key);
    let held = true;
    return () => {
      if (held) taken.delete(key);
      held = false;
    };
  };
  return {
    take,
    group(session) {
      const releases: (() => void)[] = [];
      return {
        take(message) {
          const release = take(session, message);
          if (release !== undefined) releases.push(release);
          return release !== undefined;
        },
        release() {
          for (const release of releases.splice(0)) release();
        },
      };
    },
  };
}

const NOTHING = () => {};
