// The catalogue under test: a fresh one for every test, in a folder that is removed afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { CatalogueStore, Page, PageRequest, StoredServer } from '#core/assessment/index.ts';
import { assessed, type ServerTraits } from './records.ts';

export interface Subject {
  readonly store: CatalogueStore;
  put(traits: ServerTraits): Promise<StoredServer>;
  /** Hits of a search: the slug of a server, `slug/name` of a tool. */
  found(query: string, kind?: 'server' | 'tool'): Promise<readonly string[]>;
}

/** Opens before and closes after each test of the surrounding `describe`. */
export function testSubject(open: (folder: string) => CatalogueStore): Subject {
  let folder = '';
  let store: CatalogueStore | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wicketgate-catalogue-'));
    store = open(folder);
  });
  afterEach(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get store() {
      if (store === undefined) throw new Error('the catalogue is open within tests only');
      return store;
    },
    put(traits) {
      return this.store.apply(traits.source, assessed(traits));
    },
    async found(query, kind) {
      const hits = await this.store.search(query, { limit: 20, ...(kind && { kind }) });
      return hits.map(({ server, tool }) =>
        tool === undefined ? server.slug : `${server.slug}/${tool.name}`,
      );
    },
  };
}

/** Every row of a list, page by page. */
export async function allPages<Row>(
  read: (page: PageRequest) => Promise<Page<Row>>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    cursor = page.next;
  }
}
