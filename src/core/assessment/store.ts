// Port: where the catalogue lives. One driver a database; server/storage holds them and one suite
// proves them. Lists are ordered and paged by keys, so that a page never skips or repeats a row that
// did not move.
import type {
  CatalogueEvent,
  EventKind,
  GradeLetter,
  NewEvent,
  ServerRecord,
  ServerSummary,
  Severity,
  ToolRecord,
  ToolSummary,
} from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';

/** A server with all its tools, riskiest first. */
export interface StoredServer {
  readonly server: ServerRecord;
  readonly tools: readonly ToolRecord[];
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page starts; absent on the last one. Opaque. */
  readonly next?: string;
}

export interface PageRequest {
  /** 1–200. */
  readonly limit: number;
  /** `next` of the page before. A cursor that is none gives a `StorageError`. */
  readonly cursor?: string;
}

export interface ServerFilter {
  readonly grade?: GradeLetter;
  /** Has at least one tool of the category. */
  readonly category?: ToolClass;
}

export interface ToolFilter {
  readonly category?: ToolClass;
  /** Risk of the category. */
  readonly riskClass?: Severity;
  readonly severity?: Severity;
  /** Id of the attack library. */
  readonly attack?: string;
  /** Slug. */
  readonly server?: string;
}

export interface EventFilter {
  /** Slug. */
  readonly server?: string;
  readonly kinds?: readonly EventKind[];
  /** This severity and up. */
  readonly severity?: Severity;
}

export interface SearchHit {
  readonly kind: 'server' | 'tool';
  readonly server: ServerSummary;
  /** Only of kind `tool`. */
  readonly tool?: ToolSummary;
}

export interface CatalogueStats {
  readonly servers: number;
  readonly tools: number;
  readonly categories: Readonly<Record<ToolClass, number>>;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly grades: Readonly<Record<GradeLetter, number>>;
  readonly scannedAtMs: number | null;
}

/** What `apply` writes: the record as it is now, and what is new about it. */
export interface Assessed extends StoredServer {
  readonly events: readonly NewEvent[];
}

export interface CatalogueStore {
  /**
   * Replaces what is known of one source in one transaction. `assess` is given what is stored and
   * must be pure; it may be called again. The store sets `slug` when the source is new: the proposed
   * one, or with a number behind it when it is taken.
   */
  apply(
    source: string,
    assess: (before: StoredServer | undefined) => Assessed,
  ): Promise<StoredServer>;
  /** Many at once, in one transaction: for imports. */
  applyAll(
    entries: readonly {
      readonly source: string;
      readonly assess: (before: StoredServer | undefined) => Assessed;
    }[],
  ): Promise<void>;

  server(slug: string): Promise<ServerRecord | undefined>;
  tool(slug: string, name: string): Promise<ToolRecord | undefined>;
  /** Tools of other servers and of this one that resemble it: same name first, then same server. */
  relatedTools(slug: string, name: string, limit: number): Promise<readonly ToolSummary[]>;
  /** All tools of a server, riskiest first. */
  toolsOf(slug: string): Promise<readonly ToolRecord[]>;
  /** Servers that a slug, a source, a package name, a title or a URL may mean; best first, ≤ 10. */
  resolve(identifier: string): Promise<readonly ServerSummary[]>;
  /** By slug. */
  servers(filter: ServerFilter, page: PageRequest): Promise<Page<ServerSummary>>;
  /** By severity (worst first), then server, then name. */
  tools(filter: ToolFilter, page: PageRequest): Promise<Page<ToolSummary>>;
  /** Forgives typing errors; best first. */
  search(
    query: string,
    options: { readonly limit: number; readonly kind?: 'server' | 'tool' },
  ): Promise<readonly SearchHit[]>;
  /** Oldest first, after the cursor. */
  events(
    filter: EventFilter,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<CatalogueEvent>>;
  /** Newest first, for pages. */
  recentEvents(filter: EventFilter, page: PageRequest): Promise<Page<CatalogueEvent>>;
  stats(): Promise<CatalogueStats>;
  /** Slug and time of change of every server, by slug: for sitemaps and snapshots. */
  slugs(page: PageRequest): Promise<Page<{ readonly slug: string; readonly changedAtMs: number }>>;

  /** Somebody asked for a server that is not here: it waits to be scanned. Idempotent. */
  want(identifier: string, atMs: number): Promise<void>;
  wanted(
    limit: number,
  ): Promise<readonly { readonly identifier: string; readonly times: number }[]>;
  unwant(identifier: string): Promise<void>;

  close(): Promise<void>;
}
