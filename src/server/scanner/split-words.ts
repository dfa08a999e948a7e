// A line of words as people quote them; nothing is expanded. For lists of sources and `--args`.

/** Words and quoted words; the quotes are taken off. */
export function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"'=]+=)?(?:"[^"]*"|'[^']*')|\S+/g) ?? [];
  return words.map((word) => word.replace(/^([^\s"'=]+=)?(["'])(.*)\2$/, '$1$3'));
}
