// What two texts have in common, line by line: shown before a policy is saved, and between its versions.

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Cells of the table; beyond them the middle is told as removed and added. */
const CELLS_MAX = 4_000_000;

/** The lines of both texts in order; removed ones stand before the added ones in their place. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < next.length - start &&
    old[old.length - 1 - end] === next[next.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...old.slice(0, start).map(same),
    ...diffMiddle(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const same = (text: string): DiffLine => ({ kind: 'same', text });
const removed = (text: string): DiffLine => ({ kind: 'removed', text });
const added = (text: string): DiffLine => ({ kind: 'added', text });

function diffMiddle(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  const width = next.length + 1;
  if ((old.length + 1) * width > CELLS_MAX) return [...old.map(removed), ...next.map(added)];
  const common = commonLengths(old, next);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    const [from, to] = [old[i], next[j]];
    if (from !== undefined && from === to) {
      lines.push(same(from));
      i += 1;
      j += 1;
    } else if (
      from !== undefined &&
      (to === undefined ||
        lengthAt(common, (i + 1) * width + j) >= lengthAt(common, i * width + j + 1))
    ) {
      lines.push(removed(from));
      i += 1;
    } else if (to !== undefined) {
      lines.push(added(to));
      j += 1;
    }
  }
  return lines;
}

/** Cell (i, j): how many lines the rest of both has in common, in order. */
function commonLengths(old: readonly string[], next: readonly string[]): Uint32Array {
  const width = next.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = next.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === next[j]
          ? lengthAt(common, (i + 1) * width + j + 1) + 1
          : Math.max(lengthAt(common, (i + 1) * width + j), lengthAt(common, i * width + j + 1));
    }
  }
  return common;
}

function lengthAt(common: Uint32Array, cell: number): number {
  return common[cell] ?? 0;
}
