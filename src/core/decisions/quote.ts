// JSON string literals that are safe to print: whatever a client put into a name, one entry stays
// one line and reads from left to right. Used for entry texts and for everything logs print.

/** Anything that needs more than a pair of quotes: JSON's own, controls, bidi marks, surrogates. */
const SPECIAL =
  /["\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/;

/** C0, DEL, C1, line separators and the bidi marks of policy-language §10. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The JSON literal of a string; controls, line separators, bidi marks, lone surrogates escaped. */
export function quoteJson(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  return showHidden(JSON.stringify(text));
}

function showHidden(text: string): string {
  return text.replace(HIDDEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
