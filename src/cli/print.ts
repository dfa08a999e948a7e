// How the command line looks: colours, tables, and text from elsewhere made safe for a terminal.
// Colours only on a terminal that shows them and without NO_COLOR.
import { shown } from '#core/kit/shown.ts';
import { visible } from '#core/kit/visible.ts';

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

function paint(on: boolean, [open, close]: readonly number[]): (text: string) => string {
  return on ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
}

/** The style for a stream; plain when it is no terminal, or NO_COLOR is set, or TERM is `dumb`. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): Style {
  const { NO_COLOR, TERM } = environment;
  const on =
    stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return {
    bold: paint(on, CODES.bold),
    dim: paint(on, CODES.dim),
    red: paint(on, CODES.red),
    green: paint(on, CODES.green),
    yellow: paint(on, CODES.yellow),
    cyan: paint(on, CODES.cyan),
  };
}

/** Text of a document, a call or a server on one line, with every hidden character written out. */
export function safe(text: string): string {
  return shown(visible(text));
}

/** Rows as aligned columns, two spaces apart; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
