// "Did you mean": the nearest of a few known words, for the help field of a problem.

function distance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) > bound) return bound + 1;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  let before: readonly number[] = previous;
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      const swapped =
        i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const cost = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[right.length] ?? 0;
}

/** Names longer than this are not compared: they come from documents and servers. */
const COMPARED_MAX = 100;

/** The known word that is close enough to be a slip of the pen, or `undefined`. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  if (word.length > COMPARED_MAX) return undefined;
  const bound = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = bound + 1;
  for (const candidate of known) {
    const found = distance(lower, candidate.toLowerCase(), bound);
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}

/** The help text for a mistyped word: a guess, or the list when it is short. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const guess = nearest(word, known);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  return known.length <= 17 && known.length > 0 ? `known here: ${known.join(', ')}` : undefined;
}
