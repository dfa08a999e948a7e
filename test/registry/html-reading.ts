// Reads our own HTML back in tests: links, texts by element, code. Works on what the pages emit, which
// is regular; it is no parser for foreign HTML.

/** The entities that the pages write, as characters. */
export function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#39;|&apos;/g, "'")
    .replaceAll('&amp;', '&');
}

/** Values of `href` and `src`, in order. */
export function linksIn(html: string): string[] {
  return [...html.matchAll(/<(?:a|link|script|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"/g)].map(
    ([, value = '']) => plain(value),
  );
}

/** Everything between the tags of an element that holds none of its own kind. */
export function contentsOf(html: string, element: string): string[] {
  const pattern = new RegExp(`<${element}(?:\\s[^>]*)?>([\\s\\S]*?)</${element}>`, 'g');
  return [...html.matchAll(pattern)].map(([, content = '']) => content);
}

/** Our own words in a piece of HTML: code is `CODE`, words of others are `WORDS`. */
export function ownText(html: string): string {
  return plain(
    html
      .replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
      .replaceAll(/<code[\s\S]*?<\/code>/g, 'CODE')
      .replaceAll(/<bdi[\s\S]*?<\/bdi>/g, 'WORDS')
      .replaceAll(/<blockquote[\s\S]*?<\/blockquote>/g, 'WORDS')
      .replaceAll(/<[^>]*>/g, ''),
  ).trim();
}

/** JSON of every block of code that holds a policy. */
export function policiesIn(html: string): string[] {
  return [...html.matchAll(/<code class="language-json"[^>]*>([\s\S]*?)<\/code>/g)]
    .map(([, content = '']) => plain(content))
    .filter((text) => /^\{\s*"version"/.test(text));
}

/** JSON-LD objects of a page, as text. */
export function dataIn(html: string): string[] {
  return [...html.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)].map(
    ([, content = '']) => content,
  );
}
