// Moments written as ISO 8601, in document tests and recorded calls. Without an offset a moment is
// UTC, as everything in the language is.

const DATE = '(\\d{4})-(\\d{2})-(\\d{2})';
const TIME = '(\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?';
const MOMENT = new RegExp(`^${DATE}(?:[Tt ]${TIME}(?:[Zz]|([+-])(\\d{2}):?(\\d{2}))?)?$`);

/** Milliseconds since 1970; `undefined` when the text is no such moment (also 30 February). */
export function parseIsoTime(text: string): number | undefined {
  const parts = MOMENT.exec(text);
  if (parts === null) return undefined;
  const field = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(field);
  const offsetMinutes = field(9) * 60 + field(10);
  const ok = field(4) < 24 && field(5) < 60 && field(6) < 60 && field(9) < 24 && field(10) < 60;
  if (!ok) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day);
  if (date.getUTCMonth() !== (month ?? 0) - 1 || date.getUTCDate() !== day) return undefined;
  const fractionMs = Math.trunc(Number(`0.${parts[7] ?? '0'}`) * 1000);
  const moment = date.setUTCHours(hour ?? 0, minute, second, fractionMs);
  return moment - (parts[8] === '-' ? -offsetMinutes : offsetMinutes) * 60_000;
}
