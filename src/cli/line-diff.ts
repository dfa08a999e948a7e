// The lines in which two texts differ, with a few lines around them, as `diff -u` shows them. Used
// where a command says what it would change in a file of somebody else.

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'skipped';
  readonly text: string;
}

const AROUND = 2;
/** More edits than this are shown as one block: nobody reads them line by line. */
const EDITS_MAX = 1_000;

/** Empty when the texts are the same. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let [head, tail] = [0, 0];
  const shorter = Math.min(old.length, fresh.length);
  while (head < shorter && old[head] === fresh[head]) head += 1;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const middle = shortest(
    old.slice(head, old.length - tail),
    fresh.slice(head, fresh.length - tail),
  );
  return excerpt([
    ...old.slice(0, head).map(same),
    ...middle,
    ...old.slice(old.length - tail).map(same),
  ]);
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** The greedy way of Myers: one furthest point a diagonal, for one more edit each round. */
function shortest(old: readonly string[], fresh: readonly string[]): readonly DiffLine[] {
  const rounds: ReadonlyMap<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(old.length + fresh.length, EDITS_MAX); edits += 1) {
    rounds.push(furthest);
    furthest = new Map(furthest);
    for (let k = -edits; k <= edits; k += 2) {
      let x = startOf(furthest, k, edits);
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= old.length && x - k >= fresh.length) return walkBack(old, fresh, rounds);
    }
  }
  return [
    ...old.map((text): DiffLine => ({ kind: 'removed', text })),
    ...fresh.map((text): DiffLine => ({ kind: 'added', text })),
  ];
}

function goesDown(furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
}

function startOf(furthest: ReadonlyMap<number, number>, k: number, edits: number): number {
  return goesDown(furthest, k, edits) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
}

function walkBack(
  old: readonly string[],
  fresh: readonly string[],
  rounds: readonly ReadonlyMap<number, number>[],
): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [old.length, fresh.length];
  for (let edits = rounds.length - 1; edits >= 0; edits -= 1) {
    const furthest = rounds[edits] ?? new Map<number, number>();
    const down = goesDown(furthest, x - y, edits);
    const from = x - y + (down ? 1 : -1);
    const [fromX, fromY] = [furthest.get(from) ?? 0, (furthest.get(from) ?? 0) - from];
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0) && old[x - 1] === fresh[y - 1]) {
      lines.push({ kind: 'same', text: old[x - 1] ?? '' });
      [x, y] = [x - 1, y - 1];
    }
    if (edits === 0) break;
    if (down) lines.push({ kind: 'added', text: fresh[y - 1] ?? '' });
    else lines.push({ kind: 'removed', text: old[x - 1] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

/** Without what is far from any change. */
function excerpt(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let at = index - AROUND; at <= index + AROUND; at += 1) near.add(at);
  }
  if (near.size === 0) return [];
  return lines.flatMap((line, index): DiffLine[] => {
    if (near.has(index)) return [line];
    return near.has(index + 1) && index > 0 ? [{ kind: 'skipped', text: '' }] : [];
  });
}
