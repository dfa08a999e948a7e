// How far each webhook has got, in a small file of the data folder: written after every delivery, so
// that a restart goes on where it was, and repeats one delivery at most.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface DeliveryState {
  /** Cursor of the last event that was dealt with; null: before the first one. */
  readonly cursor: string | null;
}

export interface DeliveryStates {
  /** `undefined`: this webhook is new. Throws the system's error when the file cannot be read. */
  read(id: string): DeliveryState | undefined;
  write(id: string, state: DeliveryState): void;
}

const stateSchema = z.object({ cursor: z.string().nullable() });

export function createDeliveryStates(folder: string): DeliveryStates {
  const home = join(folder, 'webhooks');
  const fileOf = (id: string) => join(home, `${id}.json`);
  return {
    read(id) {
      const text = readIfThere(fileOf(id));
      return text === undefined ? undefined : stateSchema.parse(JSON.parse(text));
    },
    write(id, state) {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const fresh = `${fileOf(id)}.${process.pid}`;
      writeFileSync(fresh, `${JSON.stringify(state)}\n`, { mode: 0o600 });
      renameSync(fresh, fileOf(id));
    },
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
