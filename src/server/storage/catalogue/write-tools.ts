// Replaces a server's tools: rows, packed records, lists and search texts. Called by write-server.ts
// within its transaction, and only when something has changed.
import type { ToolRecord } from '#contract/catalogue.ts';
import { bothWordsOf, wholeWordsOf, wordsOf } from './name-words.ts';
import { lineOf, writeBlocks } from './record-blocks.ts';
import type { Statements } from './statements.ts';
import { briefOf, readBrief } from './summaries.ts';
import { textKey } from './text-key.ts';
import { firstToolId, lastToolId, levelOf, readLevel } from './tool-id.ts';
import { attackList, LIST_ALL, LIST_CRITICAL_RISK } from './tool-lists.ts';
import { type Moves, move } from './totals.ts';
import { countWords } from './vocabulary.ts';

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

export function addTools(
  statements: Statements,
  owner: Owner,
  tools: readonly ToolRecord[],
  moves: Moves,
): void {
  const first = firstToolId(owner.id);
  const lists: ListRows = new Map();
  tools.forEach((tool, place) => {
    const id = first + place;
    const level = levelOf(tool.severity, tool.category);
    const attacks = tool.attacks.map((name) => attackNumber(statements, name));
    statements.run(
      'INSERT INTO tools (id, phrase, quality, level, name, brief) VALUES (?, ?, ?, ?, ?, ?)',
      [
        id,
        addPhrase(statements, tool.name),
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
    countTool(moves, level, 1);
  });
  writeBlocks(statements, first, tools.map(lineOf));
  for (const [list, severity, categories] of listRows(lists)) {
    statements.run(
      'INSERT INTO lists (list, severity, slug, server, categories) VALUES (?, ?, ?, ?, ?)',
      [list, severity, owner.slug, owner.id, categories],
    );
  }
}

export function removeTools(
  statements: Statements,
  owner: Pick<Owner, 'id' | 'slug'>,
  moves: Moves,
): void {
  const range = [firstToolId(owner.id), lastToolId(firstToolId(owner.id))];
  const lists: ListRows = new Map();
  const rows = statements.all(
    'SELECT id, phrase, level, brief FROM tools WHERE id BETWEEN ? AND ?',
    range,
  );
  for (const row of rows) {
    const level = Number(row['level']);
    addToLists(lists, level, readBrief(row)[2]);
    countTool(moves, level, -1);
    removePhrase(statements, Number(row['phrase']));
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
}

function countTool(moves: Moves, level: number, by: 1 | -1): void {
  const { severity, category } = readLevel(level);
  move(moves, 'tools', by);
  move(moves, `category:${category}`, by);
  move(moves, `severity:${severity}`, by);
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

function attackNumber(statements: Statements, name: string): number {
  const row = statements.first(
    `INSERT INTO attacks (name) VALUES (?)
     ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id`,
    [textKey(name)],
  );
  return Number(row?.['id']);
}

/** The words of a name, as tools that are named alike share them. */
export function phraseOf(name: string): string {
  return wordsOf(name).slice(0, PHRASE_WORDS_MAX).join(' ');
}

function addPhrase(statements: Statements, name: string): number {
  const phrase = phraseOf(name);
  const known = statements.first(
    'UPDATE phrases SET tools = tools + 1 WHERE words = ? RETURNING id',
    [phrase],
  );
  if (known !== undefined) return Number(known['id']);
  const words = phrase === '' ? [] : phrase.split(' ');
  const base = words.length * PHRASES;
  const last = statements.first('SELECT max(id) AS id FROM phrases WHERE id BETWEEN ? AND ?', [
    base,
    base + PHRASES - 1,
  ]);
  const id = Number(last?.['id'] ?? base) + 1;
  statements.run('INSERT INTO phrases (id, words, tools) VALUES (?, ?, 1)', [id, phrase]);
  // `createIssue` is also found as `createissue`.
  const text = [...new Set([...words, ...wholeWordsOf(name)])].join(' ');
  statements.run('INSERT INTO phrase_texts (rowid, words) VALUES (?, ?)', [id, text]);
  countWords(statements, [...new Set(words)], 1);
  return id;
}

function removePhrase(statements: Statements, id: number): void {
  const row = statements.first(
    'UPDATE phrases SET tools = tools - 1 WHERE id = ? RETURNING words, tools',
    [id],
  );
  if (row === undefined || Number(row['tools']) > 0) return;
  statements.run('DELETE FROM phrases WHERE id = ?', [id]);
  statements.run('DELETE FROM phrase_texts WHERE rowid = ?', [id]);
  countWords(statements, [...new Set(String(row['words']).split(' '))], -1);
}

function searchText(owner: Owner, tool: ToolRecord): string {
  const words = new Set([
    ...bothWordsOf(tool.name, tool.title ?? ''),
    ...owner.words,
    ...wholeWordsOf((tool.description ?? '').slice(0, DESCRIPTION_MAX)),
  ]);
  return [...words].slice(0, WORDS_MAX).join(' ');
}
