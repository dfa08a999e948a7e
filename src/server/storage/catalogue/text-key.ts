// How other people's text is kept in a column: as the inside of a JSON string. That is the text
// itself nearly always, and for NUL and lone halves of surrogate pairs a spelling that every driver
// brings back whole and that is equal only for equal texts.

/** Ordered and compared by its bytes in UTF-8. */
export function textKey(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text of a key that `textKey` made. */
export function textOfKey(key: string): string {
  return key.includes('\\') ? String(JSON.parse(`"${key}"`)) : key;
}
