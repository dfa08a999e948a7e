// What commands read: files and stdin, as strict UTF-8. Unreadable input ends with exit code 2.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { UsageError } from './usage-error.ts';

/** What stands for stdin where a file is asked for. */
export const STDIN = '-';

/** The file as messages name it. */
export function shownName(file: string): string {
  return file === STDIN ? 'stdin' : file;
}

function explain(file: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'reading it is not permitted',
  };
  return new UsageError(`cannot read \`${file}\`: ${reasons[code] ?? String(error)}`);
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The bytes of a file, or of stdin for `-`. */
export async function readBytes(file: string): Promise<Buffer> {
  if (file === STDIN) return readStdin();
  return readFile(file).catch((error: unknown) => Promise.reject(explain(file, error)));
}

/** The bytes as text; `undefined` when they are no UTF-8. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A whole file as text. */
export async function readText(file: string): Promise<string> {
  const text = decodeUtf8(await readBytes(file));
  if (text === undefined) throw new UsageError(`\`${file}\` is no UTF-8 text`);
  return text;
}

/** JSON from a text that the user gave; `what` names it in the message. */
export function parseJsonInput(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} is no JSON: ${reason}`);
  }
}

/**
 * The lines of a file or of stdin, as they come. Ends at line feeds only: a JSON line may hold
 * other line separators inside its strings, which `readline` would cut at.
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const source = file === STDIN ? process.stdin : createReadStream(file);
  let rest = '';
  try {
    for await (const chunk of source) {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw explain(file, error);
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
