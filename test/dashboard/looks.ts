// What every look at a screen asks: can everybody read it (axe), does it fit, where is the focus.
// Used by the tests of the dashboard.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Where the pictures go when somebody wants to look at them. */
const PICTURES = process.env['WICKETGATE_PICTURES'];

/** A line for each violation; none: everybody can read it. */
export async function violations(page: Page): Promise<readonly string[]> {
  // There are no frames: the plain way, which needs no second page to put results together.
  const axe = new AxeBuilder({ page }).withTags(STANDARDS).setLegacyMode(true);
  const result = await axe.analyze();
  // A page on which axe finds nothing to check would pass for the wrong reason.
  if (result.passes.length < 10) return [`only ${result.passes.length} checks`];
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

/** A line when the page is wider than its window. */
export async function tooWide(page: Page): Promise<readonly string[]> {
  const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return Number(over) > 0 ? [`${over} px too wide`] : [];
}

/** Takes a picture when somebody wants to look. @param name any text */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (PICTURES === undefined) return;
  const file = name.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
  await page.screenshot({ path: `${PICTURES}/${file}.png`, fullPage });
}

/** Waits until no bars stand where an answer is still on its way. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const bars = page.getByRole('status').getByText('Loading', { exact: true });
  await bars.first().waitFor({ state: 'detached' });
}

export interface Focus {
  /** Role or tag, and name: `button: Save`. */
  readonly text: string;
  /** Why nobody could see that it has the focus. */
  readonly trouble: string | undefined;
}

// Run in the page; a text, since the types here are those of Node.
const FOCUS = `(() => {
  const deep = (root) => root.activeElement?.shadowRoot ? deep(root.activeElement.shadowRoot) : root.activeElement;
  const at = deep(document);
  if (at === null || at === document.body) return { text: 'nothing', trouble: 'the focus is lost' };
  const words = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
  const text = (at.getAttribute('role') ?? at.tagName.toLowerCase()) + ': ' + words.trim().split('\\n')[0];
  // A heading that was made to hold the focus is no control: it needs no ring.
  if (at.tabIndex < 0) return { text };
  const { width, height, top, left, bottom, right } = at.getBoundingClientRect();
  if (width === 0 || height === 0) return { text, trouble: 'it has no size' };
  if (bottom < 0 || right < 0 || top > innerHeight || left > innerWidth) {
    return { text, trouble: 'it is out of sight' };
  }
  const style = getComputedStyle(at);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  const marked = ring || at.matches('[data-focus-shown]');
  return marked ? { text } : { text, trouble: 'nothing shows the focus' };
})()`;

/** What has the focus, and whether that can be seen. */
export async function focusOf(page: Page): Promise<Focus> {
  const { text, trouble } = (await page.evaluate(FOCUS)) as Focus; // as the text above makes it
  return { text, trouble };
}
