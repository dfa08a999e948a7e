// The first sentence of a description, for lists and for a quotation. Descriptions are often Python
// docstrings or Markdown: lines that are wrapped by hand, headings, sections of arguments, tags.

/** Looked at; a description may be endless. */
const WITHIN = 4_000;
const SECTION =
  /(?:^|\s)(?:Args|Arguments|Parameters|Params|Inputs?|Outputs?|Returns?|Yields|Raises|Examples?|Usage|Notes?):(?=\s|$)/u;
const BLOCK = /\n\s*\n|\n(?=\s*(?:[-*#]|\d+[.)])\s)|\s<\/?[a-z][\w-]*>|\s#{2,6}\s/u;
/** A heading or a tag of its own that stands before the text. */
const HEADING = /^(?:#{1,6}[^\n]*\n|<\/?[a-z][\w-]*>)\s*/u;
const END = /(?<!\b(?:e\.g|i\.e|etc|vs|cf|no|approx))[.!?](?=\s+[^\p{Ll}\s])/u;

/** On one line; all of the first paragraph where no end is found; `''` for a text without words. */
export function firstSentence(text: string): string {
  const begin = text.slice(0, WITHIN).trim();
  const body = begin.replace(HEADING, '').trim() || begin;
  const [paragraph = ''] = body.split(BLOCK);
  const line = paragraph.replaceAll(/\s+/gu, ' ').trim();
  const section = SECTION.exec(line);
  const words = section === null || section.index === 0 ? line : line.slice(0, section.index);
  const end = END.exec(words);
  return end === null ? words : words.slice(0, end.index + 1);
}
