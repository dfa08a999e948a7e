// Opens what a check asks: the catalogue of the data folder, or the registry that was named. For
// `--scan` it fills the catalogue first with the servers that it does not know.

import { openLocalLookup } from './local-lookup.ts';
import { type Lookup, LookupFailed } from './lookup.ts';
import { createRemoteLookup } from './remote-lookup.ts';

export interface LookupOptions {
  /** The data folder. */
  readonly folder: string;
  readonly registry: string | undefined;
  readonly timeoutMs: number;
  readonly version: string;
}

export interface OpenLookups {
  readonly lookup: Lookup;
  /** For names that must not leave this machine; absent when there is no catalogue here. */
  readonly local: Lookup | undefined;
  close(): Promise<void>;
}

/** Throws a `LookupFailed` when what is to be asked cannot be opened. */
export function openLookups(options: LookupOptions): OpenLookups {
  const { folder, registry, timeoutMs, version } = options;
  if (registry === undefined) {
    const lookup = openLocalLookup(folder);
    return { lookup, local: lookup, close: () => lookup.close() };
  }
  const lookup = createRemoteLookup({ url: registry, timeoutMs, version });
  const local = openIfThere(folder);
  return {
    lookup,
    local,
    close: async () => {
      await local?.close();
      await lookup.close();
    },
  };
}

function openIfThere(folder: string): Lookup | undefined {
  try {
    return openLocalLookup(folder);
  } catch (error) {
    // A registry was named: that there is no catalogue here as well is nothing to complain about.
    if (error instanceof LookupFailed) return undefined;
    throw error;
  }
}
