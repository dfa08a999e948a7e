// What the runner understands: annotations on stdout, outputs and the summary in files. Text from
// elsewhere is escaped or prefixed, because a line that begins with `::` is a command to the runner.

import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

function escaped(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** @param {'notice' | 'warning' | 'error'} kind */
export function annotate(kind, text) {
  process.stdout.write(`::${kind} title=Wicketgate::${escaped(text)}\n`);
}

/** Lines of another program, so that none of them is a command. */
export function log(text) {
  for (const line of text.split(/[\r\n]+/)) {
    if (line.trim() !== '') process.stdout.write(`| ${line}\n`);
  }
}

/** Sets an output of the step; without a runner it is only logged. */
export function setOutput(name, value, environment = process.env) {
  const file = environment.GITHUB_OUTPUT;
  if (file === undefined || file === '') return log(`${name}=${value}`);
  // A delimiter that the value cannot hold: otherwise it could set other outputs.
  const end = randomUUID();
  appendFileSync(file, `${name}<<${end}\n${value}\n${end}\n`);
}

/** Adds Markdown to the page of the job. */
export function addSummary(markdown, environment = process.env) {
  const file = environment.GITHUB_STEP_SUMMARY;
  if (file !== undefined && file !== '') appendFileSync(file, `${markdown}\n`);
}
