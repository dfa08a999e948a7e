// What a page says, before it is HTML or Markdown: blocks of text with links, lists, tables. Page
// builders make it, html-*.tsx and markdown.ts render it, so that both forms say the same.
import type {
  CatalogueEvent,
  Counts,
  GradeLetter,
  ServerSummary,
  Severity,
  ToolSummary,
} from '#contract/catalogue.ts';
import type { ToolClass } from '#contract/decision.ts';

/** A piece of a line. A plain string is our own text, or facts in it; never markup. */
export type Inline =
  | string
  | { readonly kind: 'link'; readonly href: string; readonly text: string }
  /** A web address that a publisher gave; a link only when it is http or https. */
  | { readonly kind: 'outside'; readonly url: string; readonly text?: string }
  | { readonly kind: 'code'; readonly text: string; readonly href?: string }
  | { readonly kind: 'strong'; readonly text: string }
  /** Somebody else's words inside of our line: isolated, hidden characters written out. */
  | {
      readonly kind: 'foreign';
      readonly text: string;
      /** It gives orders to models: left out where models read. */
      readonly orders?: boolean;
    }
  | { readonly kind: 'category'; readonly category: ToolClass; readonly link?: boolean }
  | { readonly kind: 'severity'; readonly severity: Severity; readonly link?: boolean }
  | { readonly kind: 'grade'; readonly letter: GradeLetter | null; readonly score?: number | null }
  | { readonly kind: 'date'; readonly atMs: number };

export type Line = Inline | readonly Inline[];

export interface Fact {
  readonly label: string;
  readonly value: Line;
}

export interface Question {
  readonly question: string;
  /** Paragraphs. */
  readonly answer: readonly string[];
  readonly code?: { readonly language: string; readonly text: string };
}

export interface EvidenceQuote {
  readonly source: string;
  /** May be empty: then only the place speaks. */
  readonly quote: string;
  readonly supports: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string; readonly id?: string }
  | { readonly kind: 'paragraph'; readonly line: Line; readonly quiet?: boolean }
  | { readonly kind: 'list'; readonly ordered?: boolean; readonly items: readonly Line[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Line[])[];
    }
  | {
      readonly kind: 'code';
      readonly language: string;
      readonly text: string;
      /** What stands above it: a file name or what it is. */
      readonly label: string;
    }
  /** Somebody else's text, whole: folded when it is long, never read as markup. */
  | {
      readonly kind: 'foreign';
      readonly label: string;
      readonly text: string;
      /** It gives orders to models: folded for people, left out where models read. */
      readonly orders?: boolean;
    }
  | { readonly kind: 'evidence'; readonly quotes: readonly EvidenceQuote[] }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] }
  | { readonly kind: 'note'; readonly tone: 'plain' | 'warning'; readonly lines: readonly Line[] }
  | { readonly kind: 'folded'; readonly summary: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'tools'; readonly rows: readonly ToolSummary[]; readonly withServer: boolean }
  | { readonly kind: 'servers'; readonly rows: readonly ServerSummary[] }
  | {
      readonly kind: 'events';
      readonly rows: readonly CatalogueEvent[];
      readonly withServer: boolean;
    }
  | { readonly kind: 'counts'; readonly counts: Counts }
  | { readonly kind: 'figures'; readonly figures: readonly Fact[] }
  | {
      readonly kind: 'cards';
      readonly cards: readonly {
        readonly href: string;
        readonly title: string;
        readonly label?: Inline;
        readonly text: string;
      }[];
    }
  | { readonly kind: 'search'; readonly query: string; readonly large: boolean }
  | {
      readonly kind: 'pager';
      readonly first?: string;
      readonly previous?: string;
      readonly next?: string;
    };

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

export interface Page {
  /** Address of the page, with `?…` when it is a further page of a list. */
  readonly path: string;
  /** For the tab and for search engines; unique. */
  readonly title: string;
  /** One or two sentences for search engines and previews. */
  readonly description: string;
  /** The line above the heading. */
  readonly eyebrow?: Line;
  readonly heading: Inline;
  /** What stands below the heading: badges, a sentence. */
  readonly lead?: readonly Line[];
  readonly crumbs: readonly Crumb[];
  /** What the page is called at the end of the crumbs; default: its title. */
  readonly crumb?: string;
  readonly blocks: readonly Block[];
  /** Whether a table of contents stands beside the text. */
  readonly contents?: boolean;
  /** JSON-LD objects beyond those that follow from crumbs and questions. */
  readonly data?: readonly Readonly<Record<string, unknown>>[];
  /** `false`: search engines are asked to leave the page out. */
  readonly indexed?: boolean;
  /** Kind of thing for previews; default `website`. */
  readonly ogType?: 'website' | 'article';
  /** The same as JSON, for machines. */
  readonly json?: string;
  readonly next?: string;
  readonly previous?: string;
  /** 200 unless told. */
  readonly status?: 200 | 400 | 404 | 500 | 503;
}

export function heading(text: string, id?: string): Block {
  return id === undefined
    ? { kind: 'heading', level: 2, text }
    : { kind: 'heading', level: 2, text, id };
}

export function subheading(text: string): Block {
  return { kind: 'heading', level: 3, text };
}

export function paragraph(...line: readonly Inline[]): Block {
  return { kind: 'paragraph', line };
}

export function quiet(...line: readonly Inline[]): Block {
  return { kind: 'paragraph', line, quiet: true };
}

export function link(text: string, href: string): Inline {
  return { kind: 'link', text, href };
}

export function code(text: string, href?: string): Inline {
  return href === undefined ? { kind: 'code', text } : { kind: 'code', text, href };
}

export function foreign(text: string, orders = false): Inline {
  return { kind: 'foreign', text, orders };
}

/** The pieces of a line, whichever way it was given. */
export function inlines(line: Line): readonly Inline[] {
  return Array.isArray(line) ? line : [line as Inline]; // isArray does not narrow readonly arrays
}

/**
 * Text of core/catalogue as a line: what stands between backticks is code, what stands between
 * “quotation marks” is somebody's words, the rest is ours.
 */
export function prose(text: string): readonly Inline[] {
  const parts = text.split('`');
  // An odd backtick marks nothing.
  if (parts.length % 2 === 0) return quotesIn(text);
  return parts.flatMap((part, index) => (index % 2 === 1 ? [code(part)] : quotesIn(part)));
}

function quotesIn(text: string): readonly Inline[] {
  return text
    .split(/(?<=“)([^“”]*)(?=”)/)
    .map((part, index): Inline => (index % 2 === 1 ? foreign(part) : part))
    .filter((part) => part !== '');
}

/** The text without the marks of `prose`. */
export function unmarked(text: string): string {
  return text.replaceAll('`', '');
}

/** Blocks when there is something to show, and none otherwise. */
export function when(condition: boolean, blocks: () => readonly Block[]): readonly Block[] {
  return condition ? blocks() : [];
}

/** A name for a heading in addresses. */
export function anchorOf(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g);
  return words === null ? 'section' : words.slice(0, 8).join('-');
}
