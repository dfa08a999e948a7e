// What a crawl has done, one line a server, so that one that was interrupted goes on where it was.
// The first line names the list; a journal of another list is not gone on with.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject } from '#core/kit/json.ts';

export interface Journal {
  /** Sources that need not be scanned again, as `done` was told them. */
  readonly finished: ReadonlySet<string>;
  done(source: string, outcome: string, atMs: number): void;
}

export interface JournalParts {
  readonly file: string;
  /** Says which list it is: equal for equal lists. */
  readonly list: string;
  readonly resume: boolean;
}

/** Begins a journal, or goes on with the one that is there when it is of the same list. */
export function openJournal({ file, list, resume }: JournalParts): Journal {
  const lines = resume ? linesOf(file) : [];
  const same = isJsonObject(lines[0]) && lines[0]['list'] === list;
  if (!same) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${JSON.stringify({ list })}\n`, { mode: 0o600 });
  }
  const sources = (same ? lines : []).flatMap((line) =>
    isJsonObject(line) && typeof line['source'] === 'string' ? [line['source']] : [],
  );
  return {
    finished: new Set(sources),
    done(source, outcome, atMs) {
      appendFileSync(file, `${JSON.stringify({ source, outcome, atMs })}\n`);
    },
  };
}

/** Lines that are JSON; the last one of a crawl that was killed may be cut off. */
function linesOf(file: string): readonly unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown]; // checked by whoever reads it
    } catch {
      return [];
    }
  });
}
