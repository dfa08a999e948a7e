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

export type Quote = (text: string) => string;

/** Literals that are remembered, and the longest text among them. */
const REMEMBERED_MAX = 2_000;
const REMEMBERED_LENGTH = 256;

/**
 * `quoteJson` with a memory, for texts that come again and again: names of servers, tools, counters.
 * The memory is bounded and thrown away as a whole.
 */
export function createQuoteMemory(): Quote {
  const known = new Map<string, string>();
  return (text) => {
    const literal = known.get(text);
    if (literal !== undefined) return literal;
    const made = quoteJson(text);
    if (text.length > REMEMBERED_LENGTH) return made;
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(text, made);
    return made;
  };
}
