// What `adopt` says: the plan with the difference of every file, what was done, what is left and why.
// Values that may be secrets are hidden in all of it.
import { shownCommand, shownConfig, shownUrl } from '#server/clients/index.ts';
import { type DiffLine, lineDiff } from '../line-diff.ts';
import { count, type Style, safe } from '../print.ts';
import type { Applied } from './apply.ts';
import {
  clientTitle,
  type Plan,
  type PlannedEntry,
  type PlannedFile,
  type PlannedPolicy,
} from './plan.ts';
import type { UndoStep } from './undo.ts';

/** Everything that would be done, before it is asked. */
export function planText({ files, policies, changes }: Plan, style: Style): string {
  const lines = files.flatMap((file) => fileLines(file, style));
  if (policies.length > 0) {
    lines.push(style.bold('Policies'), ...policies.map((one) => `  ${policyLine(one, style)}`));
    lines.push(...changes.map((sentence) => `  ${safe(sentence)}`), '');
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function fileLines({ source, entries, text }: PlannedFile, style: Style): string[] {
  const { about, problems } = source;
  const broken = problems.filter(({ severity }) => severity === 'error');
  if (entries.length === 0 && broken.length === 0) return [];
  const head = `${style.bold(clientTitle(about.client))}  ${style.dim(safe(about.path))}`;
  const notes = broken.map(({ line, message }) => {
    return `  ${style.red('left alone')}  line ${line}: ${safe(message)}`;
  });
  const shared = about.scope === 'project' && text !== source.text;
  if (shared) {
    notes.push(
      style.yellow(
        '  the file belongs to the repository, and its entries will name paths of yours',
      ),
    );
  }
  const rows = entries.map((one) => `  ${entryLine(one, style)}`);
  const paths = entries.map(({ entry }) => entry.path);
  const show = (whole: string) => shownConfig(whole, about.dialect.format, paths);
  const diff = text === source.text ? [] : lineDiff(show(source.text ?? ''), show(text));
  return [head, ...notes, ...rows, ...diffLines(diff, style), ''];
}

function entryLine({ entry, action, reason, policy }: PlannedEntry, style: Style): string {
  const off = entry.disabled ? ' (switched off, and stays so)' : '';
  const what =
    entry.kind === 'remote'
      ? shownUrl(entry.url)
      : shownCommand([entry.command, ...entry.args]).join(' ');
  const name = style.bold(safe(entry.name));
  if (action === 'adopted') return `${style.dim('already')}  ${name}${off}`;
  if (action === 'left') return `${style.yellow('left')}     ${name}${off}: ${safe(reason ?? '')}`;
  const from = policy === undefined ? '' : `  ${style.dim(policyFrom(policy))}`;
  return `${style.green('adopt')}    ${name}${off}  ${safe(what)}${from}`;
}

function policyFrom({ from, tools, kept }: PlannedPolicy): string {
  if (kept) return 'policy that is there already';
  if (from === 'default') return 'every call waits for a person';
  if (tools === null) return 'policy from a scan';
  return `policy for ${count(tools, 'tool')}, from ${from === 'scan' ? 'a scan' : 'the catalogue'}`;
}

function policyLine({ file, why, kept, document, tools }: PlannedPolicy, style: Style): string {
  if (kept) return `${safe(file)}  ${style.dim('is there already, and stays as it is')}`;
  const meaning =
    tools === null || document.description === undefined
      ? ''
      : `\n    ${safe(document.description)}`;
  return `${safe(file)}  ${style.dim(safe(why))}${style.dim(meaning)}`;
}

/** As `diff -u` shows them. */
export function diffLines(diff: readonly DiffLine[], style: Style): string[] {
  return diff.map(({ kind, text }) => {
    if (kind === 'skipped') return style.dim('    …');
    if (kind === 'same') return style.dim(`      ${safe(text)}`);
    return kind === 'added' ? style.green(`    + ${safe(text)}`) : style.red(`    - ${safe(text)}`);
  });
}

/** What became of it. */
export function appliedText(applied: readonly Applied[]): string {
  const lines = applied.map(({ file, backup, failed }) =>
    failed === undefined
      ? `wrote ${safe(file)}, and kept what was there as ${safe(backup ?? '')}`
      : `left ${safe(file)} alone: ${failed}`,
  );
  if (applied.some(({ failed }) => failed === undefined)) {
    lines.push(
      '',
      'Restart the clients, so that they start the servers anew. Take it back with `wicketgate adopt --undo`;',
      'see what is decided with `wicketgate logs --follow`, and what waits with `wicketgate approvals list`.',
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What an undo would do, or has done. */
export function undoText(steps: readonly UndoStep[], style: Style): string {
  const lines = steps.flatMap((step) => {
    const { file, action, reason, edited } = step;
    const head = {
      restore: `restores ${safe(file.file)} as it was`,
      entries: `puts back ${count(file.entries.length - edited.length, 'server')} in ${safe(file.file)}`,
      forget: `${safe(file.file)} is as it was`,
      refused: `${style.red('leaves')} ${safe(file.file)}: ${safe(reason ?? '')}`,
    }[action];
    const kept = edited.map(({ name }) => `  ${safe(name)} was edited since, and stays as it is`);
    return [head, ...kept, ...sinceLines(step, style)];
  });
  return `${lines.join('\n')}\n`;
}

function sinceLines({ file, since }: UndoStep, style: Style): string[] {
  if (since === undefined) return [];
  const paths = file.entries.map(({ path }) => path);
  const show = (text: string) => shownConfig(text, file.format, paths);
  const diff = lineDiff(show(since.before), show(since.after));
  return diff.length === 0 ? [] : ['  edited since:', ...diffLines(diff, style)];
}
