// A link to a remote server whose transport nobody has named: Streamable HTTP first, and HTTP+SSE
// (2024-11-05) when the server refuses a handshake the way servers of that time do.
import type { HttpTarget } from '#server/upstream/http-target.ts';
import type { ToolBook } from '#server/upstream/tool-book.ts';
import { openHttpLink } from './http-link.ts';
import type { FlowingLink, LinkEvents } from './link-events.ts';
import { readSent } from './sent-message.ts';
import { openSseLink } from './sse-link.ts';

export interface RemoteLinkParts {
  readonly url: string;
  /** Opens connections to an address of this server; throws a `Fault` when it cannot be used. */
  readonly targetAt: (url: string) => HttpTarget;
  readonly book: ToolBook;
  readonly events: LinkEvents;
}

/** What a server that only knows HTTP+SSE answers to a POST (mcp-protocol 1.3). */
const OLDER_STATUSES = new Set([400, 404, 405]);

export function openRemoteLink(parts: RemoteLinkParts): FlowingLink {
  const { url, targetAt, book, events } = parts;
  let handshake: { readonly id: string | number | undefined; readonly text: string } | undefined;
  let link = openHttpLink({
    target: targetAt(url),
    book,
    events: {
      ...events,
      onRequestFailed(id, why, status) {
        const refused = id === handshake?.id && OLDER_STATUSES.has(status ?? 0);
        if (!refused || handshake === undefined) {
          events.onRequestFailed(id, why, status);
          return;
        }
        link = openSseLink({ target: targetAt(url), url, targetAt, events });
        link.send(handshake.text).catch(() => {
          // It speaks neither: what it said first is what the user can act on. The link's own end
          // is reported by `onClose`.
          events.onRequestFailed(id, why, status);
        });
      },
    },
  });
  return {
    send(text) {
      const { method, id } = readSent(text);
      handshake = method === 'initialize' ? { id, text } : handshake;
      return link.send(text);
    },
    pause: () => link.pause(),
    resume: () => link.resume(),
    close: () => link.close(),
  };
}
