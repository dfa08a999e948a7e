// Which worker a process is, and where the others are reached. Given by the supervisor in the environment
// of a worker; nobody else reads or writes it.
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export interface WorkerPlace {
  /** From 1. A worker that replaces another one takes its number. */
  readonly slot: number;
  /** How many there are. */
  readonly of: number;
  /** Private to the user: the sockets by which workers hand requests to each other. */
  readonly folder: string;
}

const VARIABLE = 'WICKETGATE_WORKER';

export function placeToEnvironment(place: WorkerPlace): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(place) };
}

/** Only asked in a process that the supervisor has forked. */
export function placeFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): WorkerPlace {
  return JSON.parse(environment[VARIABLE] ?? '') as WorkerPlace; // written by `placeToEnvironment`
}

export function socketOf({ folder }: Pick<WorkerPlace, 'folder'>, slot: number): string {
  return join(folder, `${slot}.sock`);
}

/** The one worker that has the sessions and children of `key`; the same in all of them. */
export function ownerOf(key: string, { of }: Pick<WorkerPlace, 'of'>): number {
  return (createHash('sha256').update(key).digest().readUInt32BE(0) % of) + 1;
}
