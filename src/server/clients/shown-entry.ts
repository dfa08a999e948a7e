// What of an entry may be printed and what may be asked of a registry. Secrets stand in arguments and
// addresses too: words that look like one, words behind an option that takes one, user names,
// passwords and query strings of addresses.
import type { ScanSource } from '#contract/scan-report.ts';
import type { ClientEntry } from './client-entry.ts';
import { identify } from './identify.ts';

const HIDDEN = '[hidden]';

/** Prefixes of tokens that providers publish, so that leaks can be found. */
const TOKEN =
  /\b(?:sk-[\w-]{8,}|(?:sk|pk|rk)_(?:live|test)_\w+|gh[pousr]_\w+|github_pat_\w+|glpat-[\w-]+|xox[abeprs]-[\w-]+|AKIA[0-9A-Z]{12,}|AIza[\w-]{20,}|ya29\.[\w-]+|npm_\w{20,}|pypi-[\w-]{20,}|wkg_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]*|Bearer\s+\S+|Basic\s+\S+)/;
/** 32 hex digits and more, or a long word of mixed letters and digits: nothing that a person chose. */
const RANDOM = /^(?:[0-9a-f]{32,}|(?=[^\s]*\d)(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[\w+/=.-]{28,})$/;
const SECRET_OPTION =
  /^--?(?:[\w-]*(?:api[-_]?key|token|secret|password|passwd|credential|auth|bearer|private[-_]?key|access[-_]?key|connection[-_]?string|dsn)[\w-]*|H|header|headers|env|e|p|pass)$/i;
const SECRET_ASSIGNMENT =
  /^(?:--?)?[\w.-]*(?:key|token|secret|password|passwd|credential|auth|dsn)[\w.-]*[=:]/i;

/** The words of a command with everything that may be a secret hidden. */
export function shownCommand(command: readonly string[]): string[] {
  return command.map((word, index) => {
    const before = command[index - 1] ?? '';
    if (!word.startsWith('-') && index > 1 && SECRET_OPTION.test(before)) return shownValue(word);
    return shownWord(word);
  });
}

/** An option's value: names such as `KEY=…` stay, references such as `${KEY}` stay. */
function shownValue(word: string): string {
  if (/^\$\{[\w:.-]+\}$|^\$\w+$/.test(word)) return word;
  const name = /^[\w-]+(?=[=:])/.exec(word)?.[0];
  if (/^@?[\w./@-]+$/.test(word) && !RANDOM.test(word) && npmLike(word)) return word;
  return name === undefined ? HIDDEN : `${name}${word.charAt(name.length)}${HIDDEN}`;
}

/** `-p` of npx and `-e` of docker stand before names, not before secrets. */
function npmLike(word: string): boolean {
  return /^@[\w.-]+\/[\w.-]+(?:@[\w.-]+)?$/.test(word) || /^[A-Z][A-Z0-9_]*$/.test(word);
}

function shownWord(word: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word)) return shownUrl(word);
  const assigned = SECRET_ASSIGNMENT.exec(word)?.[0];
  if (assigned !== undefined) return `${assigned}${HIDDEN}`;
  const joined = /^(--?[\w-]+=)(.*)$/s.exec(word);
  if (joined !== null) {
    const [, option = '', value = ''] = joined;
    return option === '--package=' ? word : `${option}${shownWord(value)}`;
  }
  return TOKEN.test(word) || RANDOM.test(word) ? HIDDEN : word;
}

/** An address without user, password, query and fragment; parts of its path that look secret hidden. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\/\/[^@/]*@/, '//').replace(/[?#].*$/s, '');
  const url = new URL(text);
  if (url.host === '') return `${url.protocol}//${HIDDEN}`;
  const path = url.pathname
    .split('/')
    .map((part) => (TOKEN.test(part) || RANDOM.test(part) ? HIDDEN : part))
    .join('/');
  // Braces of a variable are kept as they were written.
  return `${url.protocol}//${url.host}${path.replaceAll('%7B', '{').replaceAll('%7D', '}')}`;
}

/**
 * The names by which a registry may be asked for an entry, best first: `npm:<name>`, `pypi:<name>`,
 * `oci:<image>`, or an address without everything that could be secret. Empty when there is none;
 * never a local path, an argument, a variable's value or a name of this machine.
 */
export function identifiersOf(entry: ClientEntry): readonly string[] {
  const { candidates, image, unidentified } = identify(entry);
  if (image !== undefined) return [`oci:${image}`];
  if (unidentified !== undefined) return [];
  return candidates.flatMap(({ source }) => identifierOf(source) ?? []);
}

/** The same for one source; `undefined` for a command of this machine. */
export function identifierOf(source: ScanSource): string | undefined {
  if (source.kind === 'command') return undefined;
  if (source.kind !== 'remote') return `${source.kind}:${source.name}`;
  const shown = shownUrl(source.url);
  return shown.includes(HIDDEN) ? new URL(source.url).origin : shown;
}
