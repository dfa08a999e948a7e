// Text inside of text: base64, hex, percent and entity encoding, rot13, letters set apart. Decodes
// what looks encoded and gives back what turns out to be prose; data and identifiers do not.

const BASE64 = /[A-Za-z0-9+/_-]{32,}={0,2}/g;
const HEX = /\b(?:[0-9a-f]{2}:?){20,}\b|(?:\\x[0-9a-f]{2}){10,}/gi;
const SPACED_HEX = /\b(?:[0-9a-f]{2} ){12,}[0-9a-f]{2}\b/gi;
const PERCENT = /(?:%[0-9a-f]{2}[\w.+-]{0,3}){10,}/gi;
const ENTITIES = /(?:&#x?[0-9a-f]{2,6};\s?){10,}/gi;
const ESCAPES = /(?:\\u\{?[0-9a-f]{2,6}\}?){8,}/gi;
const SPACED = /(?:\b[a-z]\b[ .\u00b7_-]){9,}[a-z]\b/gi;
const ROT13 =
  /\b(?:vtaber|qvfertneq|cerivbhf|vafgehpgvbaf?|cnffjbeqf?|perqragvnyf?|frperg(?:yl|f)?|flfgrz cebzcg)\b/i;
const REVERSED = /\b(?:snoitcurtsni|suoiverp|erongi|tpmorp|slaitnederc|drowssap)\b/i;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The words of the two patterns above; a text without them need not be tried. */
export const ENCODED_WORDS =
  'vtaber qvfertneq cerivbhf vafgehpgvba cnffjbeq perqragvny frperg flfgrz snoitcurtsni suoiverp erongi tpmorp slaitnederc drowssap';
/** Signs of what is encoded with spaces in it. */
const HINT = new RegExp(
  `\\b[a-z] [a-z] [a-z] [a-z]\\b|\\b[0-9a-f]{2}[ :][0-9a-f]{2}[ :][0-9a-f]{2}[ :]|${ROT13.source}|${REVERSED.source}`,
  'i',
);
/** Pieces of one text that are decoded. */
export const PIECES_MAX = 20;

export interface Decoded {
  readonly encoding:
    | 'base64'
    | 'hex'
    | 'percent'
    | 'entities'
    | 'escapes'
    | 'spaced'
    | 'rot13'
    | 'reversed';
  /** As it stands. */
  readonly quote: string;
  /** What it says. */
  readonly text: string;
}

/** Three words or more of letters, and hardly anything else. */
function isProse(text: string): boolean {
  if (!/^[\t\n\r\u0020-\u007e\u00a0-\u024f\u2010-\u2027]+$/.test(text)) return false;
  const words = text.match(/[A-Za-z']{2,}/g) ?? [];
  const letters = words.join('').length;
  return words.length >= 3 && /\s/.test(text) && letters > text.length * 0.6;
}

function fromBytes(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function decodeBase64(piece: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of piece.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '')) {
    const value = DIGITS.indexOf(character);
    if (value < 0) return '';
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return fromBytes(bytes);
}

function decodeHex(piece: string): string {
  const digits = piece.replaceAll(/\\x|[^0-9a-f]/gi, '');
  const pairs = digits.match(/../g) ?? [];
  return fromBytes(pairs.map((pair) => Number.parseInt(pair, 16)));
}

function decodePercent(piece: string): string {
  return piece.replaceAll(/%([0-9a-f]{2})/gi, (_, pair: string) =>
    String.fromCharCode(Number.parseInt(pair, 16)),
  );
}

function character(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function decodeEntities(piece: string): string {
  return piece.replaceAll(/&#(x?)([0-9a-f]{1,6});\s?/gi, (_, hex: string, digits: string) =>
    character(Number.parseInt(digits, hex === '' ? 10 : 16)),
  );
}

function decodeEscapes(piece: string): string {
  return piece.replaceAll(/\\u\{?([0-9a-f]{2,6})\}?/gi, (_, digits: string) =>
    character(Number.parseInt(digits, 16)),
  );
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

interface Decoder {
  /** A text without this holds nothing of the kind. */
  readonly sign: string;
  readonly encoding: Decoded['encoding'];
  readonly pattern: RegExp;
  readonly decode: (piece: string) => string;
}

const DECODERS: readonly Decoder[] = [
  { sign: '', encoding: 'base64', pattern: BASE64, decode: decodeBase64 },
  { sign: '', encoding: 'hex', pattern: HEX, decode: decodeHex },
  { sign: ' ', encoding: 'hex', pattern: SPACED_HEX, decode: decodeHex },
  { sign: '%', encoding: 'percent', pattern: PERCENT, decode: decodePercent },
  { sign: '&#', encoding: 'entities', pattern: ENTITIES, decode: decodeEntities },
  { sign: '\\u', encoding: 'escapes', pattern: ESCAPES, decode: decodeEscapes },
];

/**
 * The hidden prose in a text, readable. `longWords`: its pieces without white space. `mayHint`: it
 * may hold letters or bytes that stand apart, or words of another alphabet's order.
 */
export function decodedIn(
  text: string,
  longWords: readonly (readonly [number, number])[],
  mayHint: boolean,
): Decoded[] {
  const found: Decoded[] = [];
  const odd = mayHint && HINT.test(text);
  if (longWords.length === 0 && !odd) return found;
  const pieces = longWords.slice(0, PIECES_MAX).map(([start, end]) => text.slice(start, end));
  // Pairs of hex digits may stand apart, so that no piece is long.
  if (odd) pieces.push(...[...text.matchAll(SPACED_HEX)].map(([piece]) => piece));
  for (const piece of pieces) decodePiece(piece, found);
  if (!odd) return found;
  for (const [quote] of text.matchAll(SPACED)) {
    found.push({ encoding: 'spaced', quote, text: quote.replaceAll(/[^a-z]/gi, '') });
  }
  const start = text.slice(0, 200);
  if (ROT13.test(text)) found.push({ encoding: 'rot13', quote: start, text: rot13(text) });
  if (REVERSED.test(text)) {
    found.push({ encoding: 'reversed', quote: start, text: [...text].reverse().join('') });
  }
  return found;
}

function decodePiece(piece: string, into: Decoded[]): void {
  for (const { encoding, pattern, decode, sign } of DECODERS) {
    if (!piece.includes(sign)) continue;
    for (const [quote] of piece.matchAll(pattern)) {
      const text = decode(quote);
      if (isProse(text)) into.push({ encoding, quote, text });
    }
  }
}
