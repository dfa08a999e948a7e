// Tells listeners when the stream of changes has grown: at once for changes of this process, and for
// those of others when the database says so, or at the next look at the latest.
import type { Bell } from '#contract/bell.ts';
import type { ControlDatabase } from './control-database.ts';
import { newestSequence } from './writing.ts';

/** How long a change of another process stays unnoticed at most, beside the look itself. */
const LOOK_EVERY_MS = 250;

export interface ChangeFollower {
  /** Something has changed here. */
  tell(): void;
  listen(listener: () => void): () => void;
  close(): Promise<void>;
}

export function createChangeFollower(
  database: ControlDatabase,
  log: (line: string) => void,
  bell?: Bell,
): ChangeFollower {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let ear: ReturnType<ControlDatabase['listen']> | undefined;
  let deafen = () => {};

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const news = createNews(database, log, tell);
  const look = () => {
    ear?.tend();
    news.look();
  };
  return {
    tell() {
      tell();
      bell?.ring();
    },
    listen(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        ear = database.listen(look);
        deafen = bell?.listen(look) ?? deafen;
        timer = setInterval(look, LOOK_EVERY_MS);
        timer.unref();
        look();
      }
      return () => void listeners.delete(listener);
    },
    async close() {
      clearInterval(timer);
      deafen();
      listeners.clear();
      await ear?.stop();
      await news.looked();
    },
  };
}

/** Looks for news once at a time; calls `tell` when there are some. */
function createNews(database: ControlDatabase, log: (line: string) => void, tell: () => void) {
  let seen: number | undefined;
  let hasFailed = false;
  let looking: Promise<void> | undefined;
  const lookOnce = async () => {
    const newest = await newestSequence(database.read);
    if (hasFailed) log('the stream of changes can be read again');
    hasFailed = false;
    // The first look is news too: something may have changed since the listener has read.
    const isNews = seen !== newest;
    seen = newest;
    if (isNews) tell();
  };
  return {
    look() {
      looking ??= lookOnce()
        .catch((error: unknown) => {
          if (!hasFailed) log(`the stream of changes cannot be read: ${messageOf(error)}`);
          hasFailed = true;
        })
        .finally(() => {
          looking = undefined;
        });
    },
    /** Resolves when the look that is under way has ended. */
    looked: async () => looking,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
