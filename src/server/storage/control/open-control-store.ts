// Opens the control plane's store, on the embedded database or on PostgreSQL. The door of this folder;
// `../index.ts` exports it, and the composition roots open it.
import type { Bell } from '#contract/bell.ts';
import type { ControlStore } from '#core/control/index.ts';

/** A data folder, which is created with mode 0700 when it is missing, or a PostgreSQL database. */
export type ControlPlace = { readonly folder: string } | { readonly url: string };

export interface OpenControlOptions {
  /** Told when the database went away and when it came back. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970; default: the system's clock. */
  readonly clock?: () => number;
  /** How long a write to the embedded database waits while another process writes; default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Wakes the followers in other gateways sooner than they look by themselves. */
  readonly bell?: Bell;
}

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the store, and brings its tables up to date.
 * @throws StorageError when the database cannot be used
 */
export async function openControlStore(
  place: ControlPlace,
  options: OpenControlOptions,
): Promise<ControlStore> {
  const { log, clock = Date.now, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const open = async () => {
    if ('folder' in place) {
      const { openSqliteControl } = await import('./sqlite-control.ts');
      return openSqliteControl(place.folder, busyTimeoutMs);
    }
    const { openPostgresControl } = await import('./postgres-control.ts');
    return openPostgresControl(place.url, log);
  };
  // Loaded only here: most commands need no query builder, and most gateways no PostgreSQL.
  const { createControlStore } = await import('./control-store.ts');
  return createControlStore(await open(), log, clock, options.bell);
}
