// Routes of the files beside the pages: stylesheet, script, icon, sitemaps, robots.txt, llms.txt.

import type { Context, Hono } from 'hono';
import type { CatalogueStore } from '#core/assessment/index.ts';
import { SCRIPT, SCRIPT_PATH } from './copy-script.ts';
import { answerFile, KEPT_FOREVER } from './site-answer.ts';
import {
  llmsText,
  robotsText,
  sitemapIndex,
  sitemapOfPages,
  sitemapOfServers,
} from './site-files.ts';
import { FAVICON, STYLE_PATH, STYLESHEET } from './stylesheet.ts';

const XML = 'application/xml';

export function addFiles(
  app: Hono,
  store: CatalogueStore,
  baseOf: (context: Context) => string,
): void {
  app.get(STYLE_PATH, ({ req }) => answerFile(req.raw, STYLESHEET, 'text/css', KEPT_FOREVER));
  app.get(SCRIPT_PATH, ({ req }) => answerFile(req.raw, SCRIPT, 'text/javascript', KEPT_FOREVER));
  app.on('GET', ['/favicon.svg', '/favicon.ico'], ({ req }) =>
    answerFile(req.raw, FAVICON, 'image/svg+xml'),
  );
  app.get('/robots.txt', (context) =>
    answerFile(context.req.raw, robotsText(baseOf(context)), 'text/plain'),
  );
  app.get('/llms.txt', async (context) =>
    answerFile(context.req.raw, await llmsText(store, baseOf(context)), 'text/plain'),
  );
  app.get('/sitemap.xml', async (context) =>
    answerFile(context.req.raw, await sitemapIndex(store, baseOf(context)), XML),
  );
  app.get('/sitemaps/pages.xml', (context) =>
    answerFile(context.req.raw, sitemapOfPages(baseOf(context)), XML),
  );
  app.get('/sitemaps/servers.xml', async (context) => {
    const cursor = context.req.query('cursor') ?? '';
    const text = await sitemapOfServers(store, baseOf(context), cursor);
    return answerFile(context.req.raw, text, XML);
  });
}
