// From what somebody pasted to an upstream: an address or a command line, nothing else to choose.
// And back to one line, for lists.
import type { Upstream } from '#contract/control.ts';
import type { NewUpstream } from '#contract/control-api.ts';

/** What can be sent: what the API fills in by itself may be absent. */
export type SentUpstream =
  | (Pick<Extract<NewUpstream, { kind: 'url' }>, 'kind' | 'url'> &
      Partial<Pick<Extract<NewUpstream, { kind: 'url' }>, 'transport' | 'headers' | 'local'>>)
  | (Pick<Extract<NewUpstream, { kind: 'command' }>, 'kind' | 'command'> &
      Partial<Pick<Extract<NewUpstream, { kind: 'command' }>, 'env' | 'cwd'>>);

/** `undefined`: there is nothing yet. */
export function upstreamOf(text: string): SentUpstream | undefined {
  const line = text.trim();
  if (line === '') return undefined;
  if (/^https?:\/\//i.test(line)) {
    const host = URL.canParse(line) ? new URL(line).hostname : '';
    return {
      kind: 'url',
      url: line,
      transport: /\/sse\/?(\?|$)/.test(line) ? 'sse' : 'streamable-http',
      local: isNear(host),
    };
  }
  return { kind: 'command', command: [...splitWords(line)] };
}

function isNear(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

/** Words as a shell would split them: quotes hold together, a backslash takes the next one as it is. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?)+/g;
  for (const [word] of line.matchAll(pattern)) {
    words.push(
      word.replace(
        /\\(.)|"((?:[^"\\]|\\.)*)"?|'([^']*)'?/g,
        (_, bare, double, single) =>
          bare ?? (double === undefined ? (single ?? '') : double.replace(/\\(["\\$`])/g, '$1')),
      ),
    );
  }
  return words;
}

export function upstreamText(upstream: Upstream): string {
  return upstream.kind === 'url' ? upstream.url : joinWords(upstream.command);
}

export function joinWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** A name to begin with: of the host, or of the package that the command starts. */
export function nameFor(upstream: SentUpstream): string {
  if (upstream.kind === 'url') {
    return URL.canParse(upstream.url) ? new URL(upstream.url).hostname.replace(/^www\./, '') : '';
  }
  const [program = '', ...rest] = upstream.command;
  const base = program.split(/[\\/]/).at(-1) ?? program;
  const isRunner = /^(npx|uvx|bunx|pnpm|pnpx|yarn|node|python3?|deno|docker|podman)$/.test(base);
  const argument = rest.find((word) => !word.startsWith('-') && !/^(run|dlx|exec|x)$/.test(word));
  const source = isRunner && argument !== undefined ? argument : base;
  const folder = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(source)?.[1];
  const last =
    (folder ?? source)
      .replace(/(?<=.)@[^/@]*$/, '')
      .split(/[\\/]/)
      .at(-1) ?? source;
  return last.replace(/\.(js|mjs|cjs|ts|py)$/, '').replace(/^(mcp-)?server-/, '') || base;
}

/** `NAME=value` lines, as they stand in `.env` files and headers (`Name: value`). */
export function pairsOf(text: string, separator: '=' | ':'): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(separator);
    if (line.trim() === '' || at < 1) return [];
    return [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
  return Object.fromEntries(pairs);
}
