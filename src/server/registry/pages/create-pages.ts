// The public pages as a web application: one statement a route. Every page answers at its address as
// HTML and with `.md` behind it as Markdown; what is not found is answered with what resembles it.

import { type Context, Hono } from 'hono';
import { SEVERITIES } from '#contract/catalogue.ts';
import { TOOL_CLASSES } from '#contract/decision.ts';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { attackById } from '#core/attacks/index.ts';
import { nameOfSegment, segmentsOf } from './address.ts';
import { attackPage, attacksPage } from './attack-pages.ts';
import { changesFilter, changesPage } from './changes-page.ts';
import { correctionsPage } from './corrections-page.ts';
import { addFiles } from './file-routes.ts';
import { homePage } from './home-page.ts';
import {
  categoriesPage,
  categoryPage,
  riskPage,
  risksPage,
  serversFilter,
  serversPage,
} from './list-pages.ts';
import { methodPage } from './method-page.ts';
import { notFoundPage } from './not-found-page.ts';
import type { Page } from './page.ts';
import { answerPage } from './page-answer.ts';
import { placeOf } from './paging.ts';
import { searchPage } from './search-page.ts';
import { serverPage } from './server-page.ts';
import { serverToolsPage } from './server-tools-page.ts';
import { toolPage } from './tool-page.ts';
import { troublePage } from './trouble-page.ts';

export interface PagesParts {
  readonly store: CatalogueStore;
  /** Origin of the site for canonical addresses, without a slash at the end; default: the request's. */
  readonly baseUrl?: () => string;
  /** Address of the policy builder, such as `/app/builder`; absent: no page links to it. */
  readonly builderUrl?: string;
  /** Told about errors that are bugs or broken storage. */
  readonly log?: (line: string) => void;
}

const RELATED_MAX = 6;
const SERVER_EVENTS_MAX = 20;

type Build = (
  url: string,
  segments: readonly string[],
) => Page | undefined | Promise<Page | undefined>;

/** The pages, to be mounted at `/`. Answers 404 with a page for everything that it does not know. */
export function createPages(parts: PagesParts): Hono {
  const { store } = parts;
  const app = new Hono();
  const baseOf = ({ req }: Context) => parts.baseUrl?.() ?? new URL(req.url).origin;
  const answer = (build: Build) => async (context: Context) => {
    const { segments, twin } = segmentsOf(context.req.url);
    const page = await build(context.req.url, segments);
    const found = page ?? (await notFoundPage(store, segments));
    return answerPage(context.req.raw, found, baseOf(context), twin);
  };
  const show = (path: string, build: Build) => app.on('GET', withTwin(path), answer(build));
  const one = pagesOfServers(parts);
  let method: Page | undefined;

  show('/', () => homePage(store));
  show('/search', (url) => searchPage(store, queryOf(url)));
  show('/servers', (url) => serversPage(store, serversFilter(url), placeOf(url)));
  show('/servers/:slug', (_, [, slug]) => one.server(slug));
  show('/servers/:slug/tools', (url, [, slug]) => one.tools(slug, url));
  show('/servers/:slug/tools/:name', (_, [, slug, , name]) => one.tool(slug, name));
  show('/categories', () => categoriesPage(store));
  show('/categories/:category', (url, [, name]) => categoryOf(store, name, url));
  show('/risk', () => risksPage(store));
  show('/risk/:level', (url, [, name]) => riskOf(store, name, url));
  show('/attacks', () => attacksPage());
  show('/attacks/:id', (url, [, id]) => attackOf(store, id, url));
  show('/changes', (url) => changesPage(store, changesFilter(url), placeOf(url)));
  // Its examples are classified: nothing that a start should wait for.
  show('/method', () => {
    method ??= methodPage();
    return method;
  });
  show('/corrections', () => correctionsPage());
  addFiles(app, store, baseOf);
  app.all(
    '*',
    answer(() => undefined),
  );
  app.onError((error, context) => {
    const { segments, twin } = segmentsOf(context.req.url);
    const page = troublePage(error, `/${segments.join('/')}`);
    if (page.status === 500) parts.log?.(error.stack ?? error.message);
    return answerPage(context.req.raw, page, baseOf(context), twin);
  });
  return app;
}

/** A page and its twin; a name at the end takes the twin's `.md` along. */
function withTwin(path: string): string[] {
  if (path === '/') return ['/', '/index.md'];
  return /:\w+$/.test(path) ? [path] : [path, `${path}.md`];
}

function queryOf(url: string): string {
  return new URL(url).searchParams.get('q') ?? '';
}

function categoryOf(store: CatalogueStore, name: string | undefined, url: string) {
  const category = TOOL_CLASSES.find((known) => known.toLowerCase() === name);
  return category === undefined ? undefined : categoryPage(store, category, placeOf(url));
}

function riskOf(store: CatalogueStore, name: string | undefined, url: string) {
  const severity = SEVERITIES.find((known) => known.toLowerCase() === name);
  return severity === undefined ? undefined : riskPage(store, severity, placeOf(url));
}

function attackOf(store: CatalogueStore, id: string | undefined, url: string) {
  const attack = attackById(id ?? '');
  return attack === undefined ? undefined : attackPage(store, attack, placeOf(url));
}

/** The pages of one server and of its tools, by the raw segments of their addresses. */
function pagesOfServers({ store, builderUrl }: PagesParts) {
  const find = async (segment: string | undefined) => {
    const slug = nameOfSegment(segment ?? '');
    return slug === undefined || slug === '' ? undefined : store.server(slug);
  };
  return {
    async server(segment: string | undefined): Promise<Page | undefined> {
      const server = await find(segment);
      if (server === undefined) return undefined;
      const [tools, { rows: events }] = await Promise.all([
        store.toolsOf(server.slug),
        store.recentEvents({ server: server.slug }, { limit: SERVER_EVENTS_MAX }),
      ]);
      return serverPage({ server, tools, events });
    },
    async tools(segment: string | undefined, url: string): Promise<Page | undefined> {
      const server = await find(segment);
      return server === undefined ? undefined : serverToolsPage(store, server, placeOf(url));
    },
    async tool(segment: string | undefined, named: string | undefined): Promise<Page | undefined> {
      const name = nameOfSegment(named ?? '');
      const server = name === undefined ? undefined : await find(segment);
      if (name === undefined || server === undefined) return undefined;
      const tool = await store.tool(server.slug, name);
      if (tool === undefined) return undefined;
      const related = await store.relatedTools(server.slug, name, RELATED_MAX);
      const builder = builderUrl === undefined ? {} : { builder: builderUrl };
      return toolPage({ tool, server, related, ...builder });
    },
  };
}
