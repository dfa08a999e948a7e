// What somebody means who names a server: a package, an address, or just a name. Reads what an API
// caller or an agent typed; nothing of it is trusted, and secrets in addresses are dropped.
import type { ScanSource } from '#contract/scan-report.ts';
import { sourceKey } from '#core/assessment/index.ts';

export interface Identifier {
  /** What the store is asked for: without version, query, user name and password. */
  readonly text: string;
  /** Set when it can mean one source only; the key that the store knows sources by. */
  readonly source: string | undefined;
}

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const PYPI_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;
const VERSION = /^[\w.+!*^~<>=-]+$/;
const NAME_LENGTH_MAX = 214;

/** Never fails: what is no source stays a name to look for. */
export function readIdentifier(given: string): Identifier {
  const text = given.trim();
  const source = readSource(text);
  if (source === undefined) return { text, source: undefined };
  const key = sourceKey(source);
  return { text: key, source: key };
}

function readSource(text: string): ScanSource | undefined {
  if (/^https?:\/\//i.test(text))
    return URL.canParse(text) ? { kind: 'remote', url: text } : undefined;
  if (text.startsWith('npm:')) return npm(text.slice(4));
  if (text.startsWith('pypi:')) return pypi(text.slice(5));
  // Only npm has scopes, so that this cannot be anything else.
  return text.startsWith('@') ? npm(text) : undefined;
}

function npm(text: string): ScanSource | undefined {
  const at = text.indexOf('@', 1);
  const name = (at < 0 ? text : text.slice(0, at)).toLowerCase();
  const fits = NPM_NAME.test(name) && name.length <= NAME_LENGTH_MAX;
  return fits && (at < 0 || VERSION.test(text.slice(at + 1))) ? { kind: 'npm', name } : undefined;
}

function pypi(text: string): ScanSource | undefined {
  const [name = '', version = '1'] = text.split('==');
  const fits = PYPI_NAME.test(name) && name.length <= NAME_LENGTH_MAX && VERSION.test(version);
  return fits ? { kind: 'pypi', name } : undefined;
}
