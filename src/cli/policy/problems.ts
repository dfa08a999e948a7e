// Problems of a policy for people: place, code, sentence, the line they stand in, and help.
import type { Problem } from '#contract/problem.ts';
import type { Suggestion } from '#core/policy/index.ts';
import { shownName } from '../input.ts';
import { count, type Style, safe, styleFor } from '../print.ts';
import type { Loaded } from './source.ts';

type Output = NodeJS.WriteStream;

/** How much of a source line is shown around the column. */
const SHOWN = 80;

function excerpt(line: string, column: number): { text: string; caret: number } {
  const start = Math.max(0, column - 1 - SHOWN / 2);
  const cut = line.slice(start, start + SHOWN);
  // The caret counts what is shown, not what was written: a tab or an escape takes more room.
  const before = safe(cut.slice(0, column - 1 - start).replaceAll('\t', ' '));
  return { text: safe(cut.replaceAll('\t', ' ')), caret: before.length };
}

function problemText(file: string, lines: readonly string[], problem: Problem, style: Style) {
  const { line, column, severity, code, message, help, pointer } = problem;
  const paint = severity === 'error' ? style.red : style.yellow;
  const head = `${file}:${line}:${column} ${paint(severity)} ${style.bold(code)} ${safe(message)}`;
  const { text, caret } = excerpt((lines[line - 1] ?? '').replace(/\r$/, ''), column);
  const margin = ' '.repeat(String(line).length);
  const source = [
    `  ${style.dim(`${line} |`)} ${text}`,
    `  ${margin} ${style.dim('|')} ${' '.repeat(caret)}${paint('^')}`,
  ];
  const place = pointer === '' ? [] : [style.dim(`  ${margin}   at ${safe(pointer)}`)];
  const hint = help === undefined ? [] : [`  ${margin}   ${style.cyan('help:')} ${safe(help)}`];
  return [head, ...(text === '' ? [] : source), ...place, ...hint].join('\n');
}

/** Prints every problem and how many there are; nothing when there are none. */
export function printProblems({ file, text, parsed }: Loaded, out: Output): void {
  const { problems } = parsed;
  if (problems.length === 0) return;
  const style = styleFor(out);
  const lines = text.split('\n');
  const blocks = problems.map((problem) => problemText(shownName(file), lines, problem, style));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const total = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(errors < problems.length ? [count(problems.length - errors, 'warning')] : []),
  ].join(', ');
  out.write(`${blocks.join('\n\n')}\n\n${total}\n`);
}

/** Prints what could be better, on stderr. */
export function printSuggestions(suggestions: readonly Suggestion[], out: Output): void {
  const style = styleFor(out);
  for (const { pointer, message, help } of suggestions) {
    out.write(`${style.cyan('hint')} ${safe(message)} ${style.dim(`(${safe(pointer)})`)}\n`);
    out.write(`  ${safe(help)}\n`);
  }
}
