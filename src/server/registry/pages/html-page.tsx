// The HTML document around a page: head with links for machines, the bar of the site, the place in
// it, contents, footer. One stylesheet and one small script, both files; nothing inline.
import { raw } from 'hono/html';
import { ATTACKS, CHANGES, CORRECTIONS, HOME, METHOD, RISKS, SERVERS, twinOf } from './address.ts';
import { SCRIPT_PATH } from './copy-script.ts';
import { Blocks, SearchForm } from './html-blocks.tsx';
import { Text } from './marks.tsx';
import { anchorOf, type Page } from './page.ts';
import { shown } from './shown-text.ts';
import { scriptJson, structuredData } from './structured-data.ts';
import { STYLE_PATH } from './stylesheet.ts';

const SITE = 'Wicketgate registry';

const SECTIONS = [
  ['Servers', SERVERS],
  ['Risk', RISKS],
  ['Attacks', ATTACKS],
  ['Changes', CHANGES],
  ['Method', METHOD],
] as const;

/** The whole document; `base` is the origin of the site, without a slash at the end. */
export function htmlPage(page: Page, base: string): string {
  return `<!doctype html>\n${String(<Document page={page} base={base} />)}\n`;
}

function Document({ page, base }: { page: Page; base: string }) {
  return (
    <html lang="en">
      <Head page={page} base={base} />
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <SiteBar page={page} />
        <Crumbs page={page} />
        <main id="main">
          <header class="page-head">
            {page.eyebrow === undefined ? null : (
              <p class="eyebrow">
                <Text line={page.eyebrow} />
              </p>
            )}
            <h1>
              <Text line={page.heading} />
            </h1>
            {(page.lead ?? []).map((line) => (
              <p class="lead">
                <Text line={line} />
              </p>
            ))}
          </header>
          {page.contents ? <Contents page={page} /> : null}
          <div class="text">
            <Blocks blocks={page.blocks} />
          </div>
        </main>
        <SiteFoot page={page} />
      </body>
    </html>
  );
}

function Head({ page, base }: { page: Page; base: string }) {
  const title = shown(`${page.title} · ${SITE}`);
  const description = shown(page.description);
  const address = base + page.path;
  const indexed = page.indexed !== false && (page.status ?? 200) === 200;
  return (
    <head>
      <meta charset="utf-8" />
      <title>{title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      {indexed ? <link rel="canonical" href={address} /> : <meta name="robots" content="noindex" />}
      <link rel="alternate" type="text/markdown" href={base + twinOf(page.path)} />
      {page.json === undefined ? null : (
        <link rel="alternate" type="application/json" href={base + page.json} />
      )}
      {page.previous === undefined ? null : <link rel="prev" href={base + page.previous} />}
      {page.next === undefined ? null : <link rel="next" href={base + page.next} />}
      <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
      <link rel="stylesheet" href={STYLE_PATH} />
      <script type="module" src={SCRIPT_PATH} />
      <meta property="og:site_name" content={SITE} />
      <meta property="og:type" content={page.ogType ?? 'website'} />
      <meta property="og:title" content={shown(page.title)} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={address} />
      <meta name="twitter:card" content="summary" />
      {structuredData(page, base).map((data) => (
        <script type="application/ld+json">{raw(scriptJson(data))}</script>
      ))}
    </head>
  );
}

function SiteBar({ page }: { page: Page }) {
  const hasSearch = page.blocks.some(({ kind }) => kind === 'search');
  return (
    <header class="site">
      <a class="brand" href={HOME}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path
            d="M3 21V9.5a9 9 0 0 1 18 0V21h-3.4v-9.6h-3.2V21h-1.1V8.2h-2.6V21H9.6v-9.6H6.4V21Z"
            fill="currentColor"
          />
        </svg>
        <span>
          Wicketgate <span class="quiet">registry</span>
        </span>
      </a>
      <nav aria-label="Site">
        <ul>
          {SECTIONS.map(([text, href]) => (
            <li>
              <a href={href} aria-current={page.path.startsWith(href) ? 'true' : undefined}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {hasSearch ? null : <SearchForm query="" large={false} />}
    </header>
  );
}

function Crumbs({ page: { crumbs, title, crumb = title } }: { page: Page }) {
  if (crumbs.length === 0) return null;
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>
        {crumbs.map(({ text, href }) => (
          <li>
            <a href={href}>
              <bdi>{shown(text)}</bdi>
            </a>
          </li>
        ))}
        <li aria-current="page">
          <bdi>{shown(crumb)}</bdi>
        </li>
      </ol>
    </nav>
  );
}

function Contents({ page }: { page: Page }) {
  const headings = page.blocks.flatMap((block) =>
    block.kind === 'heading' && block.level === 2
      ? [{ text: block.text, id: block.id ?? anchorOf(block.text) }]
      : [],
  );
  if (headings.length < 3) return null;
  return (
    <nav class="contents" aria-label="On this page">
      <p>On this page</p>
      <ul>
        {headings.map(({ text, id }) => (
          <li>
            <a href={`#${id}`}>{shown(text)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SiteFoot({ page }: { page: Page }) {
  return (
    <footer class="site-foot">
      <p>
        What a server can do is read from what it lists, and judged by{' '}
        <a href={METHOD}>a published method</a>. Unknown is said as unknown.{' '}
        <a href={CORRECTIONS}>Something here is wrong</a>.
      </p>
      <p>
        This page as <a href={twinOf(page.path)}>Markdown</a>
        {page.json === undefined ? null : (
          <>
            {' '}
            and <a href={page.json}>JSON</a>
          </>
        )}
        . For agents: <a href="/llms.txt">llms.txt</a>.
      </p>
    </footer>
  );
}
