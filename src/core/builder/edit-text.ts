// The same edits in the text of a policy, whichever format it has.
import type { Edit } from './edit.ts';
import { editJsonText } from './edit-json-text.ts';
import { editYamlText } from './edit-yaml-text.ts';

export type TextFormat = 'json' | 'yaml';

/** A text is JSON when its first character is `{` or `[`, else YAML (§10). */
export function formatOf(text: string): TextFormat {
  return /^[ \t\r\n]*[{[]/.test(text) ? 'json' : 'yaml';
}

/**
 * Makes the edits in the text of a valid policy. Comments, order and all that the edits do not
 * name stay.
 */
export function editText(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  return formatOf(text) === 'json' ? edits.reduce(editJsonText, text) : editYamlText(text, edits);
}
