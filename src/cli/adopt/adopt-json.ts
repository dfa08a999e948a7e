// `adopt --json`: the same as the pages for people, for programs. No value that may be a secret.
import { shownConfig } from '#server/clients/index.ts';
import { lineDiff } from '../line-diff.ts';
import type { Applied } from './apply.ts';
import type { Plan } from './plan.ts';
import type { UndoStep } from './undo.ts';

/** @param applied absent when nothing was written */
export function adoptJson(plan: Plan, applied: readonly Applied[] | undefined): object {
  return {
    written: applied !== undefined,
    files: plan.files.map(({ source, entries, text }) => {
      const { about, problems } = source;
      const done = applied?.find(({ file }) => file === about.path);
      const paths = entries.map(({ entry }) => entry.path);
      const show = (whole: string) => shownConfig(whole, about.dialect.format, paths);
      const diff = text === source.text ? [] : lineDiff(show(source.text ?? ''), show(text));
      return {
        client: about.client,
        scope: about.scope,
        file: about.path,
        changes: text !== source.text,
        backup: done?.backup ?? null,
        failed: done?.failed ?? null,
        problems: problems.map(({ severity, line, message }) => ({ severity, line, message })),
        entries: entries.map(({ entry, action, reason, policy }) => ({
          name: entry.name,
          disabled: entry.disabled,
          action,
          reason: reason ?? null,
          policy: action === 'adopt' ? (policy?.file ?? null) : null,
        })),
        diff: diff.map(({ kind, text: line }) => ({ kind, line })),
      };
    }),
    policies: plan.policies.map(({ file, from, why, tools, kept }) => ({
      file,
      from,
      why,
      tools,
      kept,
    })),
    changes: plan.changes,
  };
}

export function undoJson(steps: readonly UndoStep[], written: boolean): object {
  return {
    written,
    files: steps.map(({ file, action, edited, reason }) => ({
      file: file.file,
      action,
      reason: reason ?? null,
      entries: file.entries.map(({ name }) => name),
      edited: edited.map(({ name }) => name),
    })),
  };
}
