// Makes text from elsewhere fit to be read by a person: characters that take no room, turn the reading
// direction or move a cursor are written out as ‹U+200B›; joiners inside emoji and scripts stay.
// Used by pages, dashboard and terminal wherever somebody decides by what they see.

const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]/gu;
const SUSPECT = new RegExp(HIDDEN.source, 'u');
/** Joiners and selectors that belong to what stands around them, in emoji and in some scripts. */
const JOINS_BEFORE = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\d#*]|\ufe0f)$/u;
const JOINED_LETTER =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Gujarati}]$/u;

/** The text with every hidden character written out as `‹U+200B›`. */
export function shown(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(HIDDEN, (character, at: number) => {
    const code = character.codePointAt(0) ?? 0;
    const before = text.slice(Math.max(0, at - 2), at);
    const isJoiner = code === 0x200c || code === 0x200d;
    if (code === 0xfe0f && JOINS_BEFORE.test(before)) return character;
    if (isJoiner && JOINED_LETTER.test(before)) return character;
    if (code === 0x200d && JOINS_BEFORE.test(before)) return character;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
