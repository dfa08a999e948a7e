// The catalogue of a data folder on the embedded database: one file of its own, which several
// processes may have open. The door of this folder; `../index.ts` exports it.
import type { CatalogueStore } from '#core/assessment/index.ts';
import { patiently, patientlyBlocking } from '../sqlite/patience.ts';
import { isBusy, storageTrouble } from '../sqlite/sql-trouble.ts';
import { resolve } from './aliases.ts';
import {
  CATALOGUE,
  type CatalogueFile,
  cataloguePath,
  openCatalogueFile,
  openCatalogueFileToRead,
} from './catalogue-file.ts';
import { eventsAfter, recentEvents } from './event-log.ts';
import { listServers, listSlugs, readServer, readToolOf, readToolsOf } from './read-servers.ts';
import { relatedTools } from './related-tools.ts';
import { search } from './search.ts';
import type { Statements } from './statements.ts';
import { listTools } from './tool-lists.ts';
import { readStats } from './totals.ts';
import { addWanted, readWanted, removeWanted } from './wanted.ts';
import { writeServer } from './write-server.ts';
import { summedUp } from './writing.ts';

export interface OpenCatalogueOptions {
  /** Created with mode 0700 when it is missing, unless `readOnly`. */
  readonly folder: string;
  /** Told when the file was opened again, because another one had taken its place. */
  readonly log?: (line: string) => void;
  /** Changes nothing; the file must exist. */
  readonly readOnly?: boolean;
  /** How long to wait while another process writes; default 30,000. */
  readonly busyTimeoutMs?: number;
}

/** A crawl may import for seconds at a time. */
const BUSY_TIMEOUT_MS = 30_000;

/**
 * Opens the catalogue, creating folder and file when they are missing.
 * @throws StorageError when the folder or file cannot be used
 */
export function openCatalogue(options: OpenCatalogueOptions): CatalogueStore {
  const { folder, readOnly = false, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const path = cataloguePath(folder);
  const onReopen = () => options.log?.(`the catalogue \`${path}\` was opened again`);
  const openFile = readOnly ? openCatalogueFileToRead : openCatalogueFile;
  const open = () => openFile(path, onReopen);
  const file = explained(path, () => patientlyBlocking(open, busyTimeoutMs));
  const use = async <Value>(work: (statements: Statements) => Value): Promise<Value> => {
    try {
      return await patiently(() => doubting(file, work), busyTimeoutMs);
    } catch (error) {
      throw storageTrouble(error, path, CATALOGUE);
    }
  };
  return {
    ...createReads((work) => use((statements) => statements.snapshot(() => work(statements)))),
    ...createWrites((work) => use((statements) => statements.write(() => work(statements)))),
    close: async () => explained(path, file.close),
  };
}

type Within = <Value>(work: (statements: Statements) => Value) => Promise<Value>;

function createReads(read: Within): Omit<CatalogueStore, keyof Writes | 'close'> {
  return {
    server: (slug) => read((on) => readServer(on, slug)),
    tool: (slug, name) => read((on) => readToolOf(on, slug, name)),
    relatedTools: (slug, name, limit) => read((on) => relatedTools(on, slug, name, limit)),
    toolsOf: (slug) => read((on) => readToolsOf(on, slug)),
    resolve: (identifier) => read((on) => resolve(on, identifier)),
    servers: (filter, page) => read((on) => listServers(on, filter, page)),
    tools: (filter, page) => read((on) => listTools(on, filter, page)),
    search: (query, asked) => read((on) => search(on, query, asked)),
    events: (filter, page) => read((on) => eventsAfter(on, filter, page)),
    recentEvents: (filter, page) => read((on) => recentEvents(on, filter, page)),
    stats: () => read(readStats),
    slugs: (page) => read((on) => listSlugs(on, page)),
    wanted: (limit) => read((on) => readWanted(on, limit)),
  };
}

type Writes = Pick<CatalogueStore, 'apply' | 'applyAll' | 'want' | 'unwant'>;

function createWrites(write: Within): Writes {
  return {
    apply: (source, assess) =>
      write((on) => summedUp(on, (writing) => writeServer(writing, { source, assess }))),
    applyAll: (entries) =>
      write((on) =>
        summedUp(on, (writing) => {
          for (const entry of entries) writeServer(writing, entry);
        }),
      ),
    want: (identifier, atMs) => write((on) => addWanted(on, identifier, atMs)),
    unwant: (identifier) => write((on) => removeWanted(on, identifier)),
  };
}

function explained<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw storageTrouble(error, path, CATALOGUE);
  }
}

function doubting<Value>(file: CatalogueFile, work: (statements: Statements) => Value): Value {
  const statements = file.use();
  try {
    return work(statements);
  } catch (error) {
    if (error instanceof Error && error.name === 'SqlFailure' && !isBusy(error)) file.doubt();
    throw error;
  }
}
