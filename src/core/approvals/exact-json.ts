// The arguments of a call as one text, equal for equal calls and for no others: like canonical JSON,
// but a number that a double cannot hold stays as it was written. The original bytes are forwarded,
// so two calls that differ in the seventeenth digit are two calls, and a person must see which one.
import { arrayElements, objectMembers, skipSpace, skipValue } from '#core/kit/json-spans.ts';

const QUOTE = 34;
const OPEN_ARRAY = 91;
const OPEN_OBJECT = 123;

/**
 * Members sorted by code unit, no white space.
 * @param text valid JSON without repeated names, of bounded depth
 */
export function exactJson(text: string, at = 0): string {
  const start = skipSpace(text, at);
  const code = text.charCodeAt(start);
  if (code === OPEN_OBJECT) return exactObject(text, start);
  if (code === OPEN_ARRAY) {
    return `[${arrayElements(text, start)
      .map((span) => exactJson(text, span.start))
      .join(',')}]`;
  }
  const value = text.slice(start, skipValue(text, start));
  if (code === QUOTE) return JSON.stringify(JSON.parse(value));
  return exactNumber(value);
}

function exactObject(text: string, start: number): string {
  const members = objectMembers(text, start).map(
    ({ key, value }) => [key, exactJson(text, value.start)] as const,
  );
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** `true`, `false` and `null` pass as they are. */
function exactNumber(written: string): string {
  const printed = JSON.stringify(JSON.parse(written));
  return digitsOf(printed) === digitsOf(written) ? printed : written;
}

/** Sign, digits without the zeros around them, and the power of ten: the number itself. */
function digitsOf(number: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  if (parts === null) return number;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - kept.length);
  return `${sign}${kept}e${power}`;
}
