// Equality of JSON values as JSON Schema has it: numbers by value, objects without order. Every
// value that is looked at costs a step, so that large arguments cannot make it expensive.
import { isJsonObject, type Json, type JsonObject } from '#core/kit/json.ts';
import { Exhausted, type Run, spend } from './run.ts';

function nested<Value>(run: Run, inner: () => Value): Value {
  if (run.depthLeft === 0) throw new Exhausted('they nest too deeply to be checked');
  run.depthLeft -= 1;
  const value = inner();
  run.depthLeft += 1;
  return value;
}

function sameItems(left: readonly Json[], right: readonly Json[], run: Run): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => {
      const other = right[index];
      return other !== undefined && sameValue(item, other, run);
    })
  );
}

function sameMembers(left: JsonObject, right: JsonObject, run: Run): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const [a, b] = [left[key], Object.hasOwn(right, key) ? right[key] : undefined];
    return a !== undefined && b !== undefined && sameValue(a, b, run);
  });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** True when both are the same JSON value. */
export function sameValue(left: Json, right: Json, run: Run): boolean {
  spend(run, 1);
  if (isList(left)) return isList(right) && nested(run, () => sameItems(left, right, run));
  if (!isJsonObject(left)) return left === right;
  return isJsonObject(right) && nested(run, () => sameMembers(left, right, run));
}

/** A text that is equal for equal values and only for those. */
export function fingerprint(value: Json, run: Run): string {
  spend(run, 1);
  if (typeof value === 'string') spend(run, value.length >> 4);
  if (isList(value)) {
    return nested(run, () => `[${value.map((item) => fingerprint(item, run)).join()}]`);
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const print = () =>
    members.map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item, run)}`).join();
  return `{${nested(run, print)}}`;
}
