// Whether a server has to be scanned again: not while the catalogue holds a listing of the same
// version that is not too old.
import type { ScanSource } from '#contract/scan-report.ts';
import { type CatalogueStore, sourceKey } from '#core/assessment/index.ts';
import type { Scanner } from '#server/scanner/index.ts';
import { UsageError } from '../usage-error.ts';

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90m`, `12h`, `7d` in milliseconds; throws `UsageError`. */
export function readAge(text: string): number {
  const match = /^(\d{1,5})([mhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new UsageError(`\`${text}\` is no age`, 'for example --max-age 12h or 7d');
  }
  return Number(match[1]) * unit;
}

export interface FreshnessParts {
  readonly catalogue: CatalogueStore;
  readonly scanner: Scanner;
  readonly maxAgeMs: number;
  readonly nowMs: () => number;
}

/** True when the scan would show what is known. */
export async function isFresh(source: ScanSource, parts: FreshnessParts): Promise<boolean> {
  const key = sourceKey(source);
  const known = (await parts.catalogue.resolve(key)).find((one) => one.source === key);
  if (known === undefined || known.outcome !== 'listed') return false;
  if (parts.nowMs() - known.scannedAtMs > parts.maxAgeMs) return false;
  if (source.kind === 'command') return false;
  // A remote server has no version that could be asked for.
  if (source.kind === 'remote') return true;
  const version = source.version ?? (await parts.scanner.newestVersion(source));
  return version !== undefined && version === known.version;
}
