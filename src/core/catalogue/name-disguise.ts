// Names that pass for others: letters of other scripts, characters without width, digits for
// letters, and names of one server that differ in nothing that a reader would see.
import type { Finding } from './finding.ts';
import { imitatedLetter, isInvisible, plainText } from './plain-text.ts';
import { verbOf } from './verb-sense.ts';
import { nameWords } from './words.ts';

const DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
};
const MASKED_WORD = /[a-z]+[013457]+[a-z]*/gi;

/** What a name looks like: unmasked, without case and separators, digits as letters. */
function skeletonOf(name: string): string {
  return plainText(name)
    .text.toLowerCase()
    .replaceAll(/[\s_.\-/]+/g, '')
    .replaceAll(/[013457]/g, (digit) => DIGITS[digit] ?? digit)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

function finding(
  code: string,
  severity: Finding['severity'],
  name: string,
  message: string,
): Finding {
  return { kind: 'look-alike-name', code, severity, source: 'name', quote: name, message };
}

/** `de1ete` reads as a verb once its digits are letters. */
function digitVerb(name: string): string | undefined {
  for (const [word] of name.matchAll(MASKED_WORD)) {
    const straight = word.replaceAll(/[013457]/g, (digit) => DIGITS[digit] ?? digit);
    const other = word
      .replaceAll('1', 'i')
      .replaceAll(/[03457]/g, (digit) => DIGITS[digit] ?? digit);
    const verb = [straight, other].find((text) => {
      const [first] = nameWords(text);
      if (first === undefined || first.text.length <= 3) return false;
      // In `createOrderV1` the digit is a version, and the verb is written with letters.
      const written = word.slice(0, first.text.length);
      return /\d/.test(written) && verbOf(first.text)?.form === 'base';
    });
    if (verb !== undefined) return verb;
  }
  return undefined;
}

/** The names of a server's tools by what they look like. */
export type NameIndex = ReadonlyMap<string, readonly string[]>;

/** Indexes the names of all tools of a server, repeated ones included. */
export function indexNames(names: readonly string[]): NameIndex {
  const index = new Map<string, string[]>();
  for (const name of names) {
    const skeleton = skeletonOf(name);
    const alike = index.get(skeleton);
    if (alike === undefined) index.set(skeleton, [name]);
    else alike.push(name);
  }
  return index;
}

/** What disguises a name, on its own and among the names of its server. */
export function disguiseOf(name: string, names: NameIndex): Finding[] {
  const found: Finding[] = [];
  const characters = [...name];
  if (characters.some(isInvisible)) {
    found.push(finding('invisible', 'High', name, 'the name holds characters that nobody sees'));
  }
  const latin = /[a-z]/i.test(name);
  if (latin && characters.some((character) => imitatedLetter(character) !== undefined)) {
    const reads = plainText(name).text;
    found.push(
      finding(
        'mixed-scripts',
        'High',
        name,
        `letters of other scripts make the name read \`${reads}\``,
      ),
    );
  }
  const verb = digitVerb(name);
  if (verb !== undefined) {
    found.push(
      finding('digits', 'Medium', name, `digits stand for letters: the name reads \`${verb}\``),
    );
  }
  const alike = names.get(skeletonOf(name)) ?? [];
  if (alike.filter((other) => other === name).length > 1) {
    found.push(
      finding('duplicate', 'Medium', name, 'another tool of the server has the same name'),
    );
  }
  for (const other of new Set(alike)) {
    if (other === name) continue;
    found.push(finding('twin', 'Low', name, `the name is easily taken for \`${other}\``));
  }
  return found;
}
