// What differs between the arguments of a call and those of the one that was approved last, place by
// place, so that a person need not compare two texts by eye.
import { arrayElements, objectMembers, skipSpace } from '#core/kit/json-spans.ts';

export interface ArgumentDifference {
  /** JSON Pointer into the arguments. */
  readonly pointer: string;
  /** JSON text; absent: it was not there. */
  readonly before?: string;
  /** JSON text; absent: it is not there any more. */
  readonly after?: string;
}

/** Beyond this many the rest is one difference at the top. */
const DIFFERENCES_MAX = 200;

/**
 * The places that differ, in order of their pointers.
 * @param before texts of `exactJson`
 */
export function diffArguments(before: string, after: string): readonly ArgumentDifference[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const found: ArgumentDifference[] = [];
  for (const pointer of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(pointer), now.get(pointer)];
    if (was === is) continue;
    found.push({
      pointer,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    });
  }
  return found.length > DIFFERENCES_MAX ? [{ pointer: '', before, after }] : found;
}

/** Every value that holds no others, by its pointer. */
function leavesOf(text: string): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const walk = (start: number, end: number, pointer: string): void => {
    const at = skipSpace(text, start);
    const first = text[at];
    if (first === '{' || first === '[') {
      const inner =
        first === '{'
          ? objectMembers(text, at).map(({ key, value }) => [escaped(key), value] as const)
          : arrayElements(text, at).map((span, index) => [String(index), span] as const);
      for (const [name, span] of inner) walk(span.start, span.end, `${pointer}/${name}`);
      if (inner.length > 0) return;
    }
    leaves.set(pointer, text.slice(at, end));
  };
  walk(0, text.length, '');
  return leaves;
}

/** RFC 6901. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
