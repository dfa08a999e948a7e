// Tells when a file has changed. Polls the file's state: that also sees editors that replace the
// file, mounted volumes and symbolic links that are swapped, which file events miss.
import { unwatchFile, watchFile } from 'node:fs';

export interface FileWatch {
  /** Replaces the set of watched files. */
  watch(files: readonly string[]): void;
  close(): void;
}

const POLL_MS = 500;

/** @param onChange called after any of the files has changed, once a poll */
export function createFileWatch(onChange: () => void): FileWatch {
  let watched: readonly string[] = [];
  let due: NodeJS.Immediate | undefined;
  const listener = (
    now: { mtimeMs: number; ino: number },
    before: { mtimeMs: number; ino: number },
  ) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino) return;
    if (due !== undefined) return;
    due = setImmediate(() => {
      due = undefined;
      onChange();
    });
  };
  const close = () => {
    for (const file of watched) unwatchFile(file, listener);
    watched = [];
  };
  return {
    watch(files) {
      close();
      watched = [...new Set(files)];
      for (const file of watched) {
        watchFile(file, { interval: POLL_MS, persistent: false }, listener);
      }
    },
    close,
  };
}
