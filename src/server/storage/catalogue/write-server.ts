// Writes what was assessed of one source: server, tools, events, names and figures, all within one
// transaction of the caller (open-catalogue.ts).

import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { GRADE_LETTERS, IDENTITY_LEVELS } from '#contract/catalogue.ts';
import type { Assessed, StoredServer } from '#core/assessment/index.ts';
import { packageName, tellingWords, writeAliases } from './aliases.ts';
import { appendEvents } from './event-log.ts';
import { bothWordsOf, wholeWordsOf } from './name-words.ts';
import { lineOf, packed, readLines, serverOf, toolOf } from './record-blocks.ts';
import type { Statements } from './statements.ts';
import { serverSummary } from './summaries.ts';
import { textKey } from './text-key.ts';
import { categoryRank, firstToolId, levelOf } from './tool-id.ts';
import { NEWEST } from './totals.ts';
import { countWords } from './vocabulary.ts';
import { addTools, type Owner, removeTools, sweepPhrases } from './write-tools.ts';
import { add, type Writing } from './writing.ts';

export interface Entry {
  readonly source: string;
  readonly assess: (before: StoredServer | undefined) => Assessed;
}

interface Known {
  readonly id: number;
  readonly words: string;
  readonly quality: number;
  readonly stored: StoredServer;
  /** Its tools as they are kept. */
  readonly lines: readonly string[];
}

const ABOUT_MAX = 2000;

/** Gives what is stored now. What `assess` throws goes through; the caller rolls back. */
export function writeServer(writing: Writing, { source, assess }: Entry): StoredServer {
  const { statements } = writing;
  const known = readKnown(statements, source);
  const { events, ...assessed } = assess(known?.stored);
  const slug = known?.stored.server.slug ?? freeSlug(statements, assessed.server.slug);
  const server: ServerRecord = { ...assessed.server, slug, source };
  const tools = inOrder(assessed.tools, server);
  const owner = writeRow(writing, known, server, tools);
  countServer(writing, known?.stored.server, -1);
  countServer(writing, server, 1);
  if (known === undefined) addTools(writing, owner, tools);
  else if (isChanged(known, owner, tools)) {
    const phrases = removeTools(writing, owner);
    addTools(writing, owner, tools);
    sweepPhrases(writing, phrases);
  }
  writeAliases(statements, owner.id, known?.stored.server, server);
  appendEvents(statements, owner.id, events);
  return { server, tools };
}

function readKnown(statements: Statements, source: string): Known | undefined {
  const row = statements.first('SELECT id, words, quality, record FROM servers WHERE source = ?', [
    textKey(source),
  ]);
  if (row === undefined) return undefined;
  const id = Number(row['id']);
  const lines = readLines(statements, firstToolId(id));
  const stored = { server: serverOf(row), tools: lines.map(toolOf) };
  return { id, words: String(row['words']), quality: Number(row['quality']), stored, lines };
}

/** Riskiest first, one tool a name, all naming their server as it is called now. */
function inOrder(tools: readonly ToolRecord[], { slug, title }: ServerRecord): ToolRecord[] {
  const keyed = tools.map((tool) => ({
    tool: { ...tool, server: { slug, title } },
    level: levelOf(tool.severity, tool.category),
    key: Buffer.from(textKey(tool.name)),
  }));
  keyed.sort((a, b) => a.level - b.level || Buffer.compare(a.key, b.key));
  const names = new Set<string>();
  return keyed.flatMap(({ tool }) => {
    if (names.has(tool.name)) return [];
    names.add(tool.name);
    return [tool];
  });
}

function isChanged(known: Known, owner: Owner, tools: readonly ToolRecord[]): boolean {
  const { lines } = known;
  if (known.quality !== owner.quality || known.words !== owner.words.join(' ')) return true;
  return lines.length !== tools.length || tools.some((tool, at) => lineOf(tool) !== lines[at]);
}

function writeRow(
  writing: Writing,
  known: Known | undefined,
  server: ServerRecord,
  tools: readonly ToolRecord[],
): Owner {
  const words = nameWords(server);
  const quality = qualityOf(server);
  const columns = [
    textKey(server.title),
    gradeNumber(server),
    tools.reduce((bits, { category }) => bits | (1 << categoryRank(category)), 0),
    quality,
    server.changedAtMs,
    words.join(' '),
    JSON.stringify(serverSummary(server)),
    packed(JSON.stringify(server)),
  ];
  const row = writing.statements.first(
    known === undefined
      ? `INSERT INTO servers (title, grade, categories, quality, changed_ms, words, summary, record,
           slug, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
      : `UPDATE servers SET title = ?, grade = ?, categories = ?, quality = ?, changed_ms = ?,
           words = ?, summary = ?, record = ? WHERE id = ? RETURNING id`,
    [...columns, ...(known === undefined ? [server.slug, textKey(server.source)] : [known.id])],
  );
  const id = Number(row?.['id']);
  writeSearchText(writing, id, known, server, words);
  return { id, slug: server.slug, quality, words };
}

function writeSearchText(
  { statements, words: counts }: Writing,
  id: number,
  known: Known | undefined,
  server: ServerRecord,
  words: readonly string[],
): void {
  const texts = searchTexts(server, words);
  if (known !== undefined) {
    const before = searchTexts(known.stored.server, known.words.split(' '));
    if (before.join('\n') === texts.join('\n')) return;
    statements.run('DELETE FROM server_texts WHERE rowid = ?', [id]);
    countWords(counts, known.words.split(' '), -1);
  }
  statements.run('INSERT INTO server_texts (rowid, name, about) VALUES (?, ?, ?)', [id, ...texts]);
  countWords(counts, words, 1);
}

/** Words of its name, and of what is said of it. */
function searchTexts(server: ServerRecord, words: readonly string[]): readonly [string, string] {
  const about = `${server.description ?? ''} ${server.publisher ?? ''}`.slice(0, ABOUT_MAX);
  // The words that say nothing are searched for as well, by people who say nothing else.
  const name = [...words, ...wholeWordsOf(server.title)];
  return [name.join(' '), [...new Set(wholeWordsOf(about))].join(' ')];
}

/** What a server is called, in words, without those that any server is called. */
function nameWords(server: ServerRecord): readonly string[] {
  const names = [server.title, packageName(server.source) ?? server.slug, server.slug];
  return tellingWords(bothWordsOf(...names));
}

/** Which of two servers that fit a search equally well comes first; higher is better. */
function qualityOf({ grade, identity }: ServerRecord): number {
  return Math.round(grade?.score ?? 0) + 5 * IDENTITY_LEVELS.indexOf(identity.level);
}

/** 0 without a grade, 1 for A. */
export function gradeNumber({ grade }: Pick<ServerRecord, 'grade'>): number {
  return grade === null ? 0 : 1 + GRADE_LETTERS.indexOf(grade.letter);
}

function countServer({ totals }: Writing, server: ServerRecord | undefined, by: 1 | -1): void {
  if (server === undefined) return;
  add(totals, 'servers', by);
  if (server.grade !== null) add(totals, `grade:${server.grade.letter}`, by);
  totals.set(NEWEST, Math.max(totals.get(NEWEST) ?? 0, server.scannedAtMs));
}

/** The proposed slug, or with the lowest number behind it that nobody has. */
function freeSlug(statements: Statements, proposed: string): string {
  const plain = proposed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const base = plain === '' ? 'server' : plain;
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (statements.first('SELECT 1 FROM servers WHERE slug = ?', [slug]) === undefined) return slug;
  }
}
