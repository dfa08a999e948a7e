// Whole records in few bytes: neighbouring tools of a server share a compressed block, because their
// texts repeat each other. One tool is read by unpacking its block and parsing its own line.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ServerRecord, ToolRecord } from '#contract/catalogue.ts';
import { type SqlRow, sqlBytes } from '../sqlite/sql-database.ts';
import type { Statements } from './statements.ts';
import { lastToolId } from './tool-id.ts';

/** A block is closed when it holds this much text: the larger, the smaller the file and the slower a page. */
const BLOCK_CHARS = 48 * 1024;
/** zlib's level: above it, time doubles for a few per cent. */
const LEVEL = 5;

export function packed(text: string): Uint8Array {
  return deflateRawSync(text, { level: LEVEL });
}

function unpacked(value: unknown): string {
  return inflateRawSync(sqlBytes(value)).toString('utf8');
}

/** A server's record as it was packed. */
export function serverOf(row: SqlRow): ServerRecord {
  return JSON.parse(unpacked(row['record'])) as ServerRecord; // written by write-server.ts
}

export function toolOf(line: string): ToolRecord {
  return JSON.parse(line) as ToolRecord; // written by `writeBlocks`
}

/** A tool as a line of its block. JSON has no line breaks of its own. */
export function lineOf(tool: ToolRecord): string {
  return JSON.stringify(tool);
}

/** Lines of tools `first`, `first + 1`, …, one server's. */
export function writeBlocks(statements: Statements, first: number, lines: readonly string[]): void {
  let begin = 0;
  let chars = 0;
  lines.forEach((line, index) => {
    chars += line.length;
    if (chars < BLOCK_CHARS && index < lines.length - 1) return;
    statements.run('INSERT INTO blocks (id, body) VALUES (?, ?)', [
      first + begin,
      packed(lines.slice(begin, index + 1).join('\n')),
    ]);
    begin = index + 1;
    chars = 0;
  });
}

/** All lines of a server's tools, in order. */
export function readLines(statements: Statements, first: number): readonly string[] {
  return statements
    .all('SELECT body FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id', [first, lastToolId(first)])
    .flatMap((row) => unpacked(row['body']).split('\n'));
}

export function readTools(statements: Statements, first: number): readonly ToolRecord[] {
  return readLines(statements, first).map(toolOf);
}

export function readTool(statements: Statements, id: number): ToolRecord | undefined {
  const row = statements.first(
    'SELECT id, body FROM blocks WHERE id <= ? ORDER BY id DESC LIMIT 1',
    [id],
  );
  if (row === undefined) return undefined;
  const line = unpacked(row['body']).split('\n')[id - Number(row['id'])];
  return line === undefined ? undefined : toolOf(line);
}
