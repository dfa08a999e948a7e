// The last words of a server on stderr, as a report keeps them: few lines, short, nothing that moves
// a cursor.

const LINES_MAX = 20;
const LENGTH_MAX = 400;
const READ_LINES_MAX = 100;
/** Escape sequences of terminals, then every other control and direction character. */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export interface StderrTail {
  push(line: string): void;
  /** The last lines, as a report shows them. */
  readonly lines: readonly string[];
  /** More of them, from the beginning and from the end, for whoever looks for a reason. */
  readonly all: readonly string[];
}

export function createStderrTail(): StderrTail {
  const lines: string[] = [];
  const first: string[] = [];
  const later: string[] = [];
  return {
    push(line) {
      const clean = cleanLine(line);
      if (clean === '') return;
      lines.push(clean);
      if (lines.length > LINES_MAX) lines.shift();
      if (first.length < READ_LINES_MAX) first.push(clean);
      else later.push(clean);
      if (later.length > READ_LINES_MAX) later.shift();
    },
    lines,
    get all() {
      return [...first, ...later];
    },
  };
}

/** One line without control characters, cut to 400. */
export function cleanLine(line: string): string {
  const text = line.replace(ESCAPES, '').replace(CONTROLS, ' ').trimEnd();
  return text.length <= LENGTH_MAX ? text : `${text.slice(0, LENGTH_MAX - 1)}…`;
}
