// Tells when a file has changed. Polls the file's state: that also sees editors that replace the
// file, mounted volumes and symbolic links that are swapped, which file events miss.
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** The state of a file at one moment: equal stamps mean that nothing has changed. */
export type FileStamp = string;

export interface FileWatch {
  /**
   * Replaces the set of watched files. Changes are counted from the stamp given here, else from the
   * last known state: with stamps taken before the files were read, no edit since then is missed.
   */
  watch(files: Iterable<string>, since?: ReadonlyMap<string, FileStamp>): void;
  close(): void;
}

/** Between two looks; longer with many files, so that at most one a millisecond is asked for. */
const POLL_MS = 200;
/** A file that has just changed is looked at again after this: its writer may not be done. */
const SETTLE_MS = 50;
const MISSING: FileStamp = 'missing';

export function stampFile(file: string): FileStamp {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? MISSING : stampOf(found);
}

/** @param onChange called once the changed files have been the same for a moment */
export function createFileWatch(onChange: () => void): FileWatch {
  let stamps = new Map<string, FileStamp>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let unsettled = false;

  const look = async () => {
    const files = [...stamps.keys()];
    const seen = await Promise.all(files.map(async (file) => [file, await now(file)] as const));
    if (closed) return;
    let changed = false;
    for (const [file, stamp] of seen) {
      // A file may have been dropped, or stamped anew, while the disk was asked.
      if (!stamps.has(file) || stamps.get(file) === stamp) continue;
      stamps.set(file, stamp);
      changed = true;
    }
    if (!changed && unsettled) onChange();
    unsettled = changed;
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (closed) return;
    const pauseMs = unsettled ? SETTLE_MS : Math.max(POLL_MS, stamps.size);
    timer = setTimeout(() => void look(), pauseMs);
    timer.unref();
  };
  return {
    watch(files, since) {
      const next = new Map<string, FileStamp>();
      for (const file of files) {
        next.set(file, since?.get(file) ?? stamps.get(file) ?? stampFile(file));
      }
      stamps = next;
      plan();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function now(file: string): Promise<FileStamp> {
  try {
    return stampOf(await stat(file));
  } catch {
    return MISSING; // or unreadable: reading it again will say why
  }
}

function stampOf(found: {
  ino: number;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
}): FileStamp {
  return `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
