// JSON text with members in order, for values of a record: equal values give equal texts. Depth is
// bounded where records are made.
import { isJsonObject } from '#core/kit/json.ts';

/** By code unit, like the order of canonical JSON. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The text of a value, members sorted; `''` for undefined. */
export function sortedJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value, (_, member: unknown) =>
    isJsonObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => compareText(a, b)))
      : member,
  );
  return text ?? '';
}
