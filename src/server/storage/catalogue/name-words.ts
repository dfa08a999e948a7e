// Names and texts as plain words: `createIssue`, `create_issue` and `Create issue` are the same two.
// Indexing and searching use the same function, so that they agree.

/** Words of a name that is longer are cut off; nobody types them. */
const WORD_MAX = 40;

/** Lower case, without accents; parts of camelCase are words of their own. */
export function wordsOf(text: string): string[] {
  const apart = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ');
  return plainWords(apart);
}

/** The same without parting: `GitHub` is one word. */
export function wholeWordsOf(text: string): string[] {
  return plainWords(text.normalize('NFKD').replaceAll(/\p{M}+/gu, ''));
}

/** Both readings, each word once. */
export function bothWordsOf(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...wordsOf(text), ...wholeWordsOf(text)]))];
}

function plainWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => (word.length > WORD_MAX ? word.slice(0, WORD_MAX) : word));
}
