// Exact sums of decimals (policy language §5): 0.1 + 0.2 is 0.3. A value is the shortest decimal of
// a double when it comes from a call, and a plain decimal string (no exponent) when it is stored.

interface Scaled {
  readonly digits: bigint;
  /** The value is `digits / 10^scale`. */
  readonly scale: number;
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Integers of at most this many characters are safe to add as doubles. */
const FAST_LENGTH = 15;
const INTEGER = /^-?\d+$/;

function parse(text: string): Scaled {
  const parts = FORM.exec(text);
  if (parts === null) throw new Error(`not a decimal: ${text}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function print({ digits, scale }: Scaled): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  const plain = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && plain !== '0' ? `-${plain}` : plain;
}

function align(left: Scaled, right: Scaled): readonly [bigint, bigint, number] {
  const scale = Math.max(left.scale, right.scale);
  const lift = (value: Scaled) => value.digits * 10n ** BigInt(scale - value.scale);
  return [lift(left), lift(right), scale];
}

function isFast(left: string, right: string): boolean {
  return (
    left.length <= FAST_LENGTH &&
    right.length <= FAST_LENGTH &&
    INTEGER.test(left) &&
    INTEGER.test(right)
  );
}

/** The decimal of a finite number, as a string that the functions here read. */
export function decimalOf(value: number): string {
  return String(value);
}

/** The exact sum of two decimals. Throws on text that is no decimal. */
export function addDecimals(left: string, right: string): string {
  if (isFast(left, right)) return String(Number(left) + Number(right));
  const [a, b, scale] = align(parse(left), parse(right));
  return print({ digits: a + b, scale });
}

/** The exact difference `left - right`. */
export function subtractDecimals(left: string, right: string): string {
  if (isFast(left, right)) return String(Number(left) - Number(right));
  const [a, b, scale] = align(parse(left), parse(right));
  return print({ digits: a - b, scale });
}

/** Negative, zero or positive as `left` is below, equal to or above `right`. */
export function compareDecimals(left: string, right: string): number {
  if (isFast(left, right)) return Number(left) - Number(right);
  const [a, b] = align(parse(left), parse(right));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True when `value` is an exact multiple of the positive `divisor`; both finite. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const [a, b] = align(parse(decimalOf(value)), parse(decimalOf(divisor)));
  return a % b === 0n;
}
