// Writes recorded calls as a file: from a gateway as it sends them, from a data folder line by line.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ExportFormat, exportHead, exportLine } from '#core/decisions/index.ts';
import type { Records } from '#server/storage/index.ts';
import type { ApiClient } from '../api/api-client.ts';
import { UsageError } from '../usage-error.ts';
import type { CallFilter } from './call.ts';
import { showCalls } from './read-calls.ts';
import { exportRemoteCalls } from './remote-calls.ts';

export interface Export {
  readonly format: ExportFormat;
  /** Absent: standard output. */
  readonly file: string | undefined;
}

export async function exportOfGateway(
  client: ApiClient,
  filter: CallFilter,
  { format, file }: Export,
): Promise<void> {
  const body = await exportRemoteCalls({ client, filter }, format);
  try {
    await pipeline(Readable.fromWeb(body), target(file), { end: file !== undefined });
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** Oldest first. */
export async function exportOfFolder(
  reader: Records,
  filter: CallFilter,
  limit: number,
  { format, file }: Export,
  warn: (line: string) => void,
): Promise<void> {
  const output = target(file);
  const failed = once(output, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  output.write(exportHead(format));
  const show = (call: Parameters<typeof exportLine>[1]) =>
    void output.write(exportLine(format, call));
  try {
    await Promise.race([showCalls({ reader, filter, show, warn }, limit), failed]);
    if (file === undefined) return;
    output.end();
    await Promise.race([once(output, 'finish'), failed]);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** What the system says of the file as a sentence; anything else stays what it is. */
function cannotWrite(file: string | undefined, error: unknown): unknown {
  if (file === undefined || !(error instanceof Error) || !('syscall' in error)) return error;
  const code = 'code' in error ? String(error.code) : 'unknown';
  return new UsageError(`\`${file}\` cannot be written (${code})`, 'name another one with --out');
}

/** Readable by its owner only: names of tools and sessions are in it. */
function target(file: string | undefined): NodeJS.WritableStream {
  return file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600 });
}
