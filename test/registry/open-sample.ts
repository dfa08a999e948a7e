// A catalogue of the invented servers in a folder of its own, and the registry on top of it, for
// tests of the API, the MCP server and webhooks. The caller closes it.

import type { ScanReport } from '#contract/scan-report.ts';
import { assess, type CatalogueStore, sourceKey } from '#core/assessment/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { createSite, type RegistrySite } from '#server/registry/index.ts';
import { openCatalogue } from '#server/storage/index.ts';
import { temporaryFolder } from '../e2e/drive.ts';
import { sampleReports } from './sample-reports.ts';

export interface OpenSample {
  readonly folder: string;
  readonly store: CatalogueStore;
  readonly site: RegistrySite;
  /** What the registry logged. */
  readonly lines: readonly string[];
  /** Sends a request without a socket. */
  get(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** When the sample was assessed: 2026-08-01T12:00:00Z. */
export const ASSESSED_AT_MS = 1_785_585_600_000;

/** Puts a report into the catalogue as a crawl does. */
export async function put(store: CatalogueStore, report: ScanReport, nowMs = ASSESSED_AT_MS) {
  const parts = { nowMs, hash: (text: string) => `sha256:${sha256Hex(text)}` };
  return store.apply(sourceKey(report.source), (before) => assess(report, before, parts));
}

export async function openSample(reports = sampleReports()): Promise<OpenSample> {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const store = openCatalogue({ folder: folder.path, log });
  for (const report of reports) await put(store, report);
  const site = createSite({ store, now: () => ASSESSED_AT_MS, log, version: '0.0.0' });
  return {
    folder: folder.path,
    store,
    site,
    lines,
    get: (path, init) => site.fetch(new Request(`http://registry.test${path}`, init)),
    async close() {
      await site.close();
      await store.close();
      folder.remove();
    },
  };
}
