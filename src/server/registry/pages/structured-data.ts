// What a page tells search engines in JSON-LD: its place in the site, and the questions that it
// answers in its text. Never more than the page shows.
import { type Page, unmarked } from './page.ts';
import { shown } from './shown-text.ts';

type Data = Readonly<Record<string, unknown>>;

/** All JSON-LD objects of a page; `base` is the origin of the site. */
export function structuredData(page: Page, base: string): readonly Data[] {
  const questions = page.blocks.flatMap((block) =>
    block.kind === 'questions' ? block.questions : [],
  );
  return [
    ...(page.crumbs.length === 0 ? [] : [breadcrumbs(page, base)]),
    ...(page.data ?? []).map((data) => ({ '@context': 'https://schema.org', ...data })),
    ...(questions.length === 0
      ? []
      : [
          {
            '@context': 'https://schema.org',
            '@type': 'FAQPage',
            mainEntity: questions.map(({ question, answer }) => ({
              '@type': 'Question',
              name: unmarked(question),
              acceptedAnswer: {
                '@type': 'Answer',
                text: answer.map(unmarked).join(' '),
              },
            })),
          },
        ]),
  ];
}

function breadcrumbs({ crumbs, path, title, crumb = title }: Page, base: string): Data {
  const items = [...crumbs, { text: crumb, href: path }];
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: items.map(({ text, href }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: text,
      item: base + href,
    })),
  };
}

/** JSON that may stand in a script element: nothing in it can end the element, nothing is hidden. */
export function scriptJson(data: Data): string {
  const replace = (_: string, value: unknown) => (typeof value === 'string' ? shown(value) : value);
  return JSON.stringify(data, replace)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026');
}
