// Patterns of JSON Schema are ECMAScript; here they run on RE2. What both spell alike passes, what
// they spell differently is rewritten, and what RE2 cannot do makes the schema unknown.
import { compilePattern, type Finder } from '#core/kit/pattern.ts';
import { BadSchema } from './keyword.ts';

/** White space and line ends of ECMAScript, as the inside of an RE2 class. */
const SPACE =
  '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const LINE_ENDS = '\\n\\r\\x{2028}\\x{2029}';
/** Longer patterns are not worth their memory; none of a real server comes near. */
const LENGTH_MAX = 2000;

const UNIT = /\\u\{([0-9a-fA-F]+)\}|\\u([0-9a-fA-F]{4})/y;
const CONTROL = /\\c([A-Za-z])/y;
const SCRIPT = /\\([pP])\{(?:Script|sc|General_Category|gc)=([A-Za-z_]+)\}/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

interface Piece {
  readonly length: number;
  readonly text: string;
}

function escapeAt(source: string, at: number, inClass: boolean): Piece {
  const unit = matchAt(UNIT, source, at);
  if (unit !== null) return { length: unit[0].length, text: `\\x{${unit[1] ?? unit[2]}}` };
  const control = matchAt(CONTROL, source, at);
  if (control?.[1] !== undefined) {
    const code = control[1].toUpperCase().charCodeAt(0) - 64;
    return { length: control[0].length, text: `\\x{${code.toString(16)}}` };
  }
  const script = matchAt(SCRIPT, source, at);
  if (script !== null) return { length: script[0].length, text: `\\${script[1]}{${script[2]}}` };
  const letter = source[at + 1];
  if (letter === 's') return { length: 2, text: inClass ? SPACE : `[${SPACE}]` };
  if (letter === 'S' && !inClass) return { length: 2, text: `[^${SPACE}]` };
  if (letter === 'S') throw new BadSchema('`\\S` in a class cannot be expressed');
  return { length: 2, text: source.slice(at, at + 2) };
}

function bracketAt(source: string, at: number, inClass: boolean): Piece {
  // Inside a class a bracket is itself in ECMAScript, and may open a class name in RE2.
  if (inClass) return { length: 1, text: '\\[' };
  if (/^\[\^?\]/.test(source.slice(at, at + 3))) throw new BadSchema('empty class');
  return { length: 1, text: '[' };
}

function pieceAt(source: string, at: number, inClass: boolean): Piece {
  const character = source[at] ?? '';
  if (character === '\\') return escapeAt(source, at, inClass);
  if (character === '[') return bracketAt(source, at, inClass);
  if (character === '.' && !inClass) return { length: 1, text: `[^${LINE_ENDS}]` };
  return { length: 1, text: character };
}

function translate(source: string): string {
  let out = '';
  let inClass = false;
  let at = 0;
  while (at < source.length) {
    const piece = pieceAt(source, at, inClass);
    if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    out += piece.text;
    at += piece.length;
  }
  return out;
}

/** The pattern as a test for "found anywhere"; throws `BadSchema` when RE2 cannot express it. */
export function compileEcmaPattern(source: string): Finder {
  if (source.length > LENGTH_MAX) throw new BadSchema('the pattern is too long');
  const pattern = compilePattern(translate(source));
  if (!pattern.ok) throw new BadSchema(`the pattern cannot be used: ${pattern.failure}`);
  return pattern.value;
}

/** What one search costs in steps: linear in the text, and in the size of the pattern. */
export function patternCost(source: string, text: string): number {
  return ((text.length >> 3) + 1) * ((source.length >> 4) + 1);
}
