// Prints the problems of a document, one line each: place, code, sentence, help.
import type { Writable } from 'node:stream';
import type { Problem } from '#contract/problem.ts';

export function printProblems(file: string, problems: readonly Problem[], out: Writable): void {
  for (const { line, column, severity, code, message, help, pointer } of problems) {
    const at = pointer === '' ? '' : ` (${pointer})`;
    out.write(`${file}:${line}:${column} ${severity} ${code}: ${message}${at}\n`);
    if (help !== undefined) out.write(`  ${help}\n`);
  }
}
