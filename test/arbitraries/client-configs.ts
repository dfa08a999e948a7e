// Client configurations as people leave them: JSON with comments, trailing commas and white space in
// odd places, and entries in every spelling. Used by the tests of what rewrites them.
import fc from 'fast-check';

type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

export interface SampleConfig {
  readonly text: string;
  /** Name of the entry that is in it. */
  readonly name: string;
  /** Whether the entry is a command. */
  readonly kind: 'stdio' | 'remote';
}

/** White space and comments, of which none ends a line comment too early. */
const trivia = fc.constantFrom(
  '',
  '',
  ' ',
  '\n',
  '\r\n  ',
  '\t',
  '\n    ',
  ' /* a */ ',
  '/* { "x": [ */',
  ' // "command": {\n',
  '\n  // ünïcode 🦀 , ]\n  ',
);

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('-y', '--', 'server-x', '/srv/a b', '${HOME}/x', '"q"', 'back\\slash'),
);
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }),
    fc.constantFrom('files', 'far away', 'a.b', 'a/b~c', 'größe', '0'),
  )
  .filter((text) => text !== '__proto__');

const env = fc.dictionary(fc.constantFrom('API_KEY', 'HOME_DIR', 'X'), word, { maxKeys: 3 });
const extra = fc.dictionary(
  fc.constantFrom('disabled', 'autoApprove', 'timeout', 'x-unknown', 'tools'),
  fc.oneof(fc.boolean(), fc.integer(), fc.array(word, { maxLength: 2 })),
  { maxKeys: 3 },
);
const command = fc.record(
  {
    command: fc.constantFrom('npx', 'node', '/opt/my server/run', 'uvx'),
    args: fc.array(word, { maxLength: 4 }),
    env,
  },
  { requiredKeys: ['command'] },
);
const address = fc.record(
  {
    type: fc.constantFrom('http', 'sse'),
    url: fc.constantFrom('https://acme.example/mcp', 'https://acme.example/mcp?key=hunter2'),
    headers: fc.dictionary(fc.constantFrom('Authorization', 'X-Key'), word, { maxKeys: 2 }),
  },
  { requiredKeys: ['url'] },
);

/** A value with white space and comments between all of its tokens. */
function rendered(value: Plain): fc.Arbitrary<string> {
  if (Array.isArray(value)) return listed(value.map(rendered), '[', ']');
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, inner]) =>
      fc
        .tuple(trivia, trivia, rendered(inner))
        .map(([before, after, text]) => `${JSON.stringify(key)}${before}:${after}${text}`),
    );
    return listed(members, '{', '}');
  }
  return fc.constant(JSON.stringify(value));
}

function listed(
  items: readonly fc.Arbitrary<string>[],
  open: string,
  close: string,
): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.tuple(...items),
      fc.array(trivia, { minLength: 2 * items.length + 1, maxLength: 2 * items.length + 1 }),
      fc.boolean(),
    )
    .map(([texts, gaps, trailing]) => {
      const parts = texts.map((text, index) => {
        const comma = index < texts.length - 1 || trailing ? ',' : '';
        return `${gaps[2 * index]}${text}${gaps[2 * index + 1]}${comma}`;
      });
      return `${open}${parts.join('')}${gaps.at(-1)}${close}`;
    });
}

/** @param key the member that holds the servers */
export function sampleConfig(key = 'mcpServers'): fc.Arbitrary<SampleConfig> {
  return fc
    .tuple(name, fc.oneof(command, address), extra, fc.dictionary(name, command, { maxKeys: 2 }))
    .chain(([entryName, entry, more, others]) => {
      const servers = { ...others, [entryName]: { ...more, ...entry } };
      const document = { theme: 'dark', [key]: servers, 'last-key': [1, { a: null }] };
      const kind = 'url' in entry ? ('remote' as const) : ('stdio' as const);
      return fc
        .tuple(trivia, rendered(document as Plain), trivia, fc.constantFrom('', '\ufeff'))
        .map(([before, text, after, mark]) => ({
          text: `${mark}${before}${text}${after}`,
          name: entryName,
          kind,
        }));
    });
}
