// Replaces single values in a JSON text and leaves every other byte as it was written. Used where
// ids have to be mapped.
import { memberSpan, type Span, skipSpace } from '#core/kit/json-spans.ts';

export interface Replacement {
  /** Keys from the top down; nothing is replaced when one of them is absent. */
  readonly path: readonly string[];
  /** Given the value as it is written, the text that takes its place. */
  readonly by: (written: string) => string;
}

const OPENING_BRACE = 123;

/** @param text one JSON object, valid and without repeated names */
export function replaceAt(text: string, replacements: readonly Replacement[]): string {
  const edits: (Span & { readonly by: string })[] = [];
  for (const { path, by } of replacements) {
    const span = spanAt(text, path);
    if (span !== undefined) edits.push({ ...span, by: by(text.slice(span.start, span.end)) });
  }
  let at = 0;
  let out = '';
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    out += text.slice(at, edit.start) + edit.by;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** The value at a path as it is written; `undefined` when there is none. */
export function writtenAt(text: string, path: readonly string[]): string | undefined {
  const span = spanAt(text, path);
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

function spanAt(text: string, path: readonly string[]): Span | undefined {
  let start = skipSpace(text, 0);
  let span: Span | undefined;
  for (const key of path) {
    if (text.charCodeAt(start) !== OPENING_BRACE) return undefined;
    span = memberSpan(text, start, key);
    if (span === undefined) return undefined;
    start = span.start;
  }
  return span;
}
