// The sessions that may send JSON-RPC batches: those whose `initialize` settled on the one revision
// that has them. Kept in memory only; a forgotten session may no longer send any.
import { skipSpace } from '#core/kit/json-spans.ts';
import { BATCH_REVISION } from '#core/mcp/index.ts';
import type { ForwardPlan } from './forward.ts';

export interface BatchSessions {
  /** What an `initialize` has to be forwarded with, so that its session is noted. */
  watch(): Required<Pick<ForwardPlan, 'inspector' | 'onSession'>>;
  /** True when the text is an array and the session (the upstream's id) may send one. */
  allows(session: string | undefined, text: string): boolean;
  forget(session: string): void;
}

const SESSIONS_MAX = 1_000;

export function createBatchSessions(): BatchSessions {
  const sessions = new Set<string>();
  return {
    watch() {
      let session: string | undefined;
      return {
        onSession: (upstreamId) => {
          session = upstreamId;
        },
        inspector: {
          mustSee: false,
          cuts: false,
          message(answer) {
            if (session !== undefined && negotiatedRevision(answer) === BATCH_REVISION) {
              if (sessions.size >= SESSIONS_MAX) sessions.clear();
              sessions.add(session);
            }
            return answer;
          },
        },
      };
    },
    allows(session, text) {
      if (session === undefined || !sessions.has(session)) return false;
      return text.charCodeAt(skipSpace(text, 0)) === 91;
    },
    forget: (session) => sessions.delete(session),
  };
}

/** The revision that an answer to `initialize` settles on. */
function negotiatedRevision(answer: string): string | undefined {
  return /"protocolVersion"\s*:\s*"(\d{4}-\d{2}-\d{2})"/.exec(answer)?.[1];
}
