// The name of the product that a server is about, read from the name of its package: without what
// every MCP package has in its name. Called by identity and by the search for look-alikes.

const NOISE = new Set([
  'mcp',
  'mcps',
  'server',
  'servers',
  'official',
  'modelcontextprotocol',
  'model',
  'context',
  'protocol',
  'stdio',
  'remote',
  'local',
  'client',
  'proxy',
  'npm',
  'py',
  'js',
  'ts',
  'node',
  'python',
  'the',
  'for',
]);

/** `@stripe/mcp` → `{ scope: 'stripe', own: 'mcp' }`. Lower case. */
export function splitName(name: string): { readonly scope: string; readonly own: string } {
  const lower = name.toLowerCase();
  const [scope = '', own = ''] = lower.startsWith('@') ? lower.slice(1).split('/') : ['', lower];
  return { scope, own };
}

/** The words of a name that say something: `notion-mcp-server` → `notion`. */
export function tellingWords(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !NOISE.has(word));
}

/** The product of a package, flat; the scope's when the name says nothing; `''` when neither does. */
export function productOf(packageName: string): string {
  const { scope, own } = splitName(packageName);
  const words = tellingWords(own);
  return (words.length > 0 ? words : tellingWords(scope)).join('');
}
