// Remembers which servers were asked for and are not in the catalogue, so that the next crawl scans
// them. Anybody may ask, so the list is short, and holds nothing that could not be scanned.
import { isIP } from 'node:net';
import type { CatalogueStore } from '#core/assessment/index.ts';
import type { Identifier } from './identifier.ts';

export interface WantedParts {
  readonly store: CatalogueStore;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** How many different servers may wait; default 1,000. */
  readonly max?: number;
}

/** @returns whether the server waits to be scanned now */
export type RememberWanted = (identifier: Identifier) => Promise<boolean>;

const WANTED_MAX = 1_000;
const HOST_NAME = /^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const INSIDE = /\.(?:local|localhost|internal|lan|home|corp|intranet|test|invalid|onion)$/;

export function createRememberWanted(parts: WantedParts): RememberWanted {
  const { store, now, log, max = WANTED_MAX } = parts;
  const remember = async (source: string) => {
    const waiting = await store.wanted(max);
    const waits = waiting.some((entry) => entry.identifier === source);
    if (!waits && waiting.length >= max) return false;
    await store.want(source, now());
    return true;
  };
  return async ({ source }) => {
    if (source === undefined || !isScannable(source)) return false;
    try {
      return await remember(source);
    } catch (error) {
      // The answer is worth more than the note: a folder that is full or read-only still answers.
      log(`\`${source}\` is not noted: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  };
}

/** A package, or an address of the open network by name: `https`, no numbers, nothing inside. */
function isScannable(source: string): boolean {
  if (!/^https?:/.test(source)) return true;
  const { protocol, hostname } = new URL(source);
  return (
    protocol === 'https:' &&
    isIP(hostname) === 0 &&
    HOST_NAME.test(hostname) &&
    !INSIDE.test(hostname)
  );
}
