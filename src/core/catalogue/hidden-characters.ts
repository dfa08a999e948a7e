// Characters that a reader does not see and a model does: tag characters, bidi controls, terminal
// escapes, runs of zero-width characters, text pushed out of sight by white space. What appears by
// accident in honest text (a zero-width space or two, joiners in emoji and Indic scripts) is weak.

export type HiddenKind =
  | 'tags'
  | 'selectors'
  | 'bidi'
  | 'escape'
  | 'control'
  | 'zero-width'
  | 'padding';

export interface Hidden {
  readonly kind: HiddenKind;
  /** `false`: seen in honest text as well. */
  readonly strong: boolean;
  readonly at: number;
  readonly length: number;
  /** What tag characters and selectors spell, when they spell something. */
  readonly spells: string;
}

/** The same for ASCII, which most texts do not leave. */
const SUSPECT_ASCII =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\s{40}|\n{6}|\n[^\S\n]+\n[^\S\n]*\n[^\S\n]*\n/;
const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Any character that has to be looked at; the common case is none. */
const SUSPECT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e01ef}]|[\ufe00-\ufe0f]|\s{40}|\n{6}|\n[^\S\n]+\n[^\S\n]*\n[^\S\n]*\n/u;
const TAGS = /[\u{e0000}-\u{e007f}]+/gu;
const FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}/gu;
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}|[\u{e0100}-\u{e01ef}]/gu;
const BIDI = /[\u202a-\u202e\u2066-\u2069]+/g;
const ESCAPE = /\u001b[[\]()#PX^_][^\u0007\u001b]{0,40}|\u009b[0-9;?]*[a-z]?/gi;
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]+/g;
const ZERO_WIDTH =
  /[\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\u115f\u1160\u3164\uffa0]/g;
const SPLITS_WORD = /[a-z][\u200b-\u200d\u2060-\u2064\ufeff]+[a-z]/i;
const JOINED_SCRIPTS =
  /[\p{Extended_Pictographic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Khmer}\p{Script=Thai}]/u;
/** Zero-width characters in one text that no accident explains. */
const ZERO_WIDTH_MAX = 5;
/** White space that pushes the rest out of sight; indentation and tables stay below it. */
const BLANK = /\s{40,}|\n(?:[^\S\n]*\n){17,}\s*/g;
const BLANK_LINES_MAX = 18;
const BLANK_COLUMNS_MAX = 120;

/** Spaces in a row from which the patterns are asked. */
const BLANKS_MAX = 4;

/** Nothing but printable ASCII without wide gaps: almost every text, told without a pattern. */
function isOrdinary(text: string): boolean {
  let blanks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 32 && code < 127) blanks = 0;
    else if (code === 32 || code === 10 || code === 9) {
      blanks += 1;
      if (blanks === BLANKS_MAX) return false;
    } else return false;
  }
  return true;
}

function spelled(text: string): string {
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xe0020 && code <= 0xe007e) result += String.fromCharCode(code - 0xe0000);
    else if (code >= 0xfe00 && code <= 0xfe0f) result += String.fromCharCode(code - 0xfe00);
    else if (code >= 0xe0100 && code <= 0xe01ef) result += String.fromCharCode(code - 0xe0100 + 16);
  }
  return result.replaceAll(/[^\u0020-\u007e]/g, '');
}

function each(text: string, pattern: RegExp, kind: HiddenKind, into: Hidden[]): void {
  for (const match of text.matchAll(pattern)) {
    const spells = kind === 'tags' || kind === 'selectors' ? spelled(match[0]) : '';
    into.push({ kind, strong: true, at: match.index, length: match[0].length, spells });
  }
}

function zeroWidth(text: string, into: Hidden[]): void {
  const found = [...text.matchAll(ZERO_WIDTH)];
  const [first] = found;
  if (first === undefined) return;
  const joined = JOINED_SCRIPTS.test(text);
  const strong = (found.length > ZERO_WIDTH_MAX && !joined) || SPLITS_WORD.test(text);
  into.push({ kind: 'zero-width', strong, at: first.index, length: found.length, spells: '' });
}

/** What is hidden in a text; empty for almost every text. */
export function hiddenIn(text: string): Hidden[] {
  if (isOrdinary(text)) return [];
  if (!SUSPECT_ASCII.test(text) && !(BEYOND_ASCII.test(text) && SUSPECT.test(text))) return [];
  const found: Hidden[] = [];
  const withoutFlags = text.replace(FLAG, (flag) => ' '.repeat(flag.length));
  each(withoutFlags, TAGS, 'tags', found);
  each(text, SELECTORS, 'selectors', found);
  each(text, BIDI, 'bidi', found);
  each(text, ESCAPE, 'escape', found);
  each(text, CONTROL, 'control', found);
  zeroWidth(text, found);
  for (const match of text.matchAll(BLANK)) {
    const lines = match[0].split('\n').length - 1;
    const end = match.index + match[0].length;
    if (end >= text.length || (lines < BLANK_LINES_MAX && match[0].length < BLANK_COLUMNS_MAX))
      continue;
    found.push({
      kind: 'padding',
      strong: true,
      at: match.index,
      length: match[0].length,
      spells: '',
    });
  }
  return found;
}
