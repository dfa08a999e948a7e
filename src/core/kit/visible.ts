// Makes text from elsewhere safe to show: what could move a cursor or turn the reading direction is
// written out (policy language §7).

const HIDDEN_CHARACTERS =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with control and bidi characters as `\u` and four lower-case hex digits. */
export function visible(text: string): string {
  return text.replace(
    HIDDEN_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
