// Follows server-sent events of the API while the page is seen. A browser gives an origin few
// connections, so a hidden page holds none; what was missed meanwhile is the reader's to fetch again.
import { API } from './request.ts';

export interface EventStreamParts {
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  /** The kind of event that is wanted. */
  readonly event: string;
  /** The data as it was sent. */
  readonly onData: (data: string) => void;
  /** True: it is open from now on. False: it is not, and is tried again. */
  readonly onOpen: (open: boolean) => void;
}

/** Browsers try again after a lost connection, and give up after an answer that is no stream. */
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** @returns ends it */
export function followEvents({ path, event, onData, onOpen }: EventStreamParts): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = RETRY_FIRST_MS;
  const end = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const start = () => {
    end();
    if (document.hidden) return;
    const opened = new EventSource(`${API}${path}`);
    source = opened;
    opened.addEventListener('open', () => {
      wait = RETRY_FIRST_MS;
      onOpen(true);
    });
    opened.addEventListener('error', () => {
      onOpen(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, RETRY_MAX_MS);
    });
    opened.addEventListener(event, ({ data }) => onData(String(data)));
  };
  const onVisibility = () => {
    if (!document.hidden) {
      start();
      return;
    }
    end();
    onOpen(false);
  };
  document.addEventListener('visibilitychange', onVisibility);
  start();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    end();
  };
}
