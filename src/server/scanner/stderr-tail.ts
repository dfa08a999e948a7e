// The last words of a server on stderr, as a report keeps them: few lines, short, nothing that moves
// a cursor.

const LINES_MAX = 20;
const LENGTH_MAX = 400;
/** Escape sequences of terminals, then every other control and direction character. */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export interface StderrTail {
  push(line: string): void;
  readonly lines: readonly string[];
}

export function createStderrTail(): StderrTail {
  const lines: string[] = [];
  return {
    push(line) {
      const clean = cleanLine(line);
      if (clean === '') return;
      lines.push(clean);
      if (lines.length > LINES_MAX) lines.shift();
    },
    lines,
  };
}

/** One line without control characters, cut to 400. */
export function cleanLine(line: string): string {
  const text = line.replace(ESCAPES, '').replace(CONTROLS, ' ').trimEnd();
  return text.length <= LENGTH_MAX ? text : `${text.slice(0, LENGTH_MAX - 1)}…`;
}
