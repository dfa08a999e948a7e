// Splits a command line into words as a shell would, without being one: quotes and backslashes are
// understood, everything that a shell would act upon makes the line unreadable.

const ACTIVE = /[`;&|<>()]|\$\(/;

/** The words; `undefined` when the line does more than to start one program. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let open = false;
  for (const [, bare, single, double, escaped, space] of line.matchAll(
    /([^\s'"\\]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)/gs,
  )) {
    if (space !== undefined) {
      if (open) words.push(word);
      [word, open] = ['', false];
      continue;
    }
    if (bare !== undefined && ACTIVE.test(bare)) return undefined;
    if (double !== undefined && /`|\$\(/.test(double)) return undefined;
    word += bare ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
    open = true;
  }
  if (open) words.push(word);
  return words;
}
