// Replaces a server's tools: rows, packed records, lists and search texts. Called by write-server.ts
// within its transaction, and only when something has changed.
import type { ToolRecord } from '#contract/catalogue.ts';
import { bothWordsOf, wholeWordsOf, wordsOf } from './name-words.ts';
import { lineOf, writeBlocks } from './record-blocks.ts';
import { briefOf, readBrief } from './summaries.ts';
import { textKey } from './text-key.ts';
import { firstToolId, lastToolId, levelOf, readLevel } from './tool-id.ts';
import { attackList, LIST_ALL, LIST_CRITICAL_RISK } from './tool-lists.ts';
import { countWords } from './vocabulary.ts';
import { add, type Writing } from './writing.ts';

/** What the rows of a tool repeat of its server. */
export interface Owner {
  readonly id: number;
  readonly slug: string;
  readonly quality: number;
  readonly words: readonly string[];
}

/** Words of a tool that search looks at. */
const WORDS_MAX = 120;
/** Characters of a description that search looks at. */
const DESCRIPTION_MAX = 1000;
/** Words of a name beyond these are not part of its phrase. */
const PHRASE_WORDS_MAX = 12;
const PHRASES = 2 ** 40;

export function addTools(writing: Writing, owner: Owner, tools: readonly ToolRecord[]): void {
  const { statements } = writing;
  const first = firstToolId(owner.id);
  const lists: ListRows = new Map();
  tools.forEach((tool, place) => {
    const id = first + place;
    const level = levelOf(tool.severity, tool.category);
    const attacks = tool.attacks.map((name) => attackNumber(writing, name));
    statements.run(
      'INSERT INTO tools (id, phrase, quality, level, name, brief) VALUES (?, ?, ?, ?, ?, ?)',
      [
        id,
        addPhrase(writing, tool.name),
        owner.quality,
        level,
        textKey(tool.name),
        briefOf(tool, attacks),
      ],
    );
    statements.run('INSERT INTO tool_texts (rowid, words) VALUES (?, ?)', [
      id,
      searchText(owner, tool),
    ]);
    addToLists(lists, level, attacks);
    countTool(writing, level, 1);
  });
  writeBlocks(statements, first, tools.map(lineOf));
  for (const [list, severity, categories] of listRows(lists)) {
    statements.run(
      'INSERT INTO lists (list, severity, slug, server, categories) VALUES (?, ?, ?, ?, ?)',
      [list, severity, owner.slug, owner.id, categories],
    );
  }
}

/** Gives the phrases that its names had: `sweepPhrases` them when the next tools are in. */
export function removeTools(
  writing: Writing,
  owner: Pick<Owner, 'id' | 'slug'>,
): ReadonlySet<number> {
  const { statements } = writing;
  const range = [firstToolId(owner.id), lastToolId(firstToolId(owner.id))];
  const lists: ListRows = new Map();
  const rows = statements.all(
    'SELECT id, phrase, level, brief FROM tools WHERE id BETWEEN ? AND ?',
    range,
  );
  for (const row of rows) {
    const level = Number(row['level']);
    addToLists(lists, level, readBrief(row)[2]);
    countTool(writing, level, -1);
    statements.run('DELETE FROM tool_texts WHERE rowid = ?', [Number(row['id'])]);
  }
  for (const [list, severity] of listRows(lists)) {
    statements.run('DELETE FROM lists WHERE list = ? AND severity = ? AND slug = ?', [
      list,
      severity,
      owner.slug,
    ]);
  }
  statements.run('DELETE FROM tools WHERE id BETWEEN ? AND ?', range);
  statements.run('DELETE FROM blocks WHERE id BETWEEN ? AND ?', range);
  return new Set(rows.map((row) => Number(row['phrase'])));
}

/** Forgets those of some phrases that no tool has any more. */
export function sweepPhrases({ statements, words }: Writing, phrases: ReadonlySet<number>): void {
  for (const id of phrases) {
    if (statements.first('SELECT 1 FROM tools WHERE phrase = ? LIMIT 1', [id])) continue;
    const row = statements.first('DELETE FROM phrases WHERE id = ? RETURNING words', [id]);
    statements.run('DELETE FROM phrase_texts WHERE rowid = ?', [id]);
    countWords(words, String(row?.['words'] ?? '').split(' '), -1);
  }
}

function countTool({ totals }: Writing, level: number, by: 1 | -1): void {
  const { severity, category } = readLevel(level);
  add(totals, 'tools', by);
  add(totals, `category:${category}`, by);
  add(totals, `severity:${severity}`, by);
}

/** List → severity → bits of categories. */
type ListRows = Map<number, Map<number, number>>;

function addToLists(lists: ListRows, level: number, attacks: readonly number[]): void {
  const { severityRank, categoryBit, riskClass } = readLevel(level);
  const named = [LIST_ALL, level & 7, ...attacks.map(attackList)];
  if (riskClass === 'Critical') named.push(LIST_CRITICAL_RISK);
  for (const list of named) {
    const bySeverity = lists.get(list) ?? new Map<number, number>();
    lists.set(list, bySeverity);
    bySeverity.set(severityRank, (bySeverity.get(severityRank) ?? 0) | categoryBit);
  }
}

function listRows(lists: ListRows): readonly (readonly [number, number, number])[] {
  return [...lists].flatMap(([list, bySeverity]) =>
    [...bySeverity].map(([severity, categories]) => [list, severity, categories] as const),
  );
}

function attackNumber({ statements, attacks }: Writing, name: string): number {
  const known = attacks.get(name);
  if (known !== undefined) return known;
  const row =
    statements.first('SELECT id FROM attacks WHERE name = ?', [textKey(name)]) ??
    statements.first('INSERT INTO attacks (name) VALUES (?) RETURNING id', [textKey(name)]);
  const number = Number(row?.['id']);
  attacks.set(name, number);
  return number;
}

/** The words of a name, as tools that are named alike share them. */
export function phraseOf(name: string): string {
  return wordsOf(name).slice(0, PHRASE_WORDS_MAX).join(' ');
}

function addPhrase({ statements, words: counts }: Writing, name: string): number {
  const phrase = phraseOf(name);
  const known = statements.first('SELECT id FROM phrases WHERE words = ?', [phrase]);
  if (known !== undefined) return Number(known['id']);
  const words = phrase === '' ? [] : phrase.split(' ');
  const base = words.length * PHRASES;
  const last = statements.first('SELECT max(id) AS id FROM phrases WHERE id BETWEEN ? AND ?', [
    base,
    base + PHRASES - 1,
  ]);
  const id = Number(last?.['id'] ?? base) + 1;
  statements.run('INSERT INTO phrases (id, words) VALUES (?, ?)', [id, phrase]);
  // `createIssue` is also found as `createissue`.
  const text = [...new Set([...words, ...wholeWordsOf(name)])].join(' ');
  statements.run('INSERT INTO phrase_texts (rowid, words) VALUES (?, ?)', [id, text]);
  countWords(counts, words, 1);
  return id;
}

function searchText(owner: Owner, tool: ToolRecord): string {
  const words = new Set([
    ...bothWordsOf(tool.name, tool.title ?? ''),
    ...owner.words,
    ...wholeWordsOf((tool.description ?? '').slice(0, DESCRIPTION_MAX)),
  ]);
  return [...words].slice(0, WORDS_MAX).join(' ');
}
