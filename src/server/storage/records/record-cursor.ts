// Cursors of lists and tails: opaque to whoever gets one, refused when it is none of ours.
import { StorageError } from '../storage-error.ts';

export type CursorValue = number | string | readonly CursorValue[];

export function cursorOf(kind: 'list' | 'tail', value: CursorValue): string {
  return Buffer.from(JSON.stringify([kind, value])).toString('base64url');
}

/** Throws a `StorageError` of trouble `bad-cursor`. `isValue` says whether it is what was put in. */
export function readCursor<Value extends CursorValue>(
  kind: 'list' | 'tail',
  cursor: string,
  isValue: (value: unknown) => value is Value,
): Value {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(read) && read.length === 2 && read[0] === kind && isValue(read[1])) {
      return read[1];
    }
  } catch {
    // Not even JSON: refused below, like every other text that is no cursor.
  }
  throw new StorageError('bad-cursor', 'the cursor is none of this list', 'begin without one');
}

export function isSequence(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
