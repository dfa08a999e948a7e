// Takes credentials out of text that goes to a log: by form, wherever they come from, and by value for
// the secrets that this process was given. Rather one word too many is hidden than one too few.

export interface Redaction {
  /** Hides these values from now on; short ones are left, they would blot out words. */
  hide(values: readonly string[]): void;
  redact(text: string): string;
}

const HIDDEN = '[hidden]';
const VALUE_CHARS_MIN = 6;
/** Values kept; beyond this the oldest go. */
const VALUES_MAX = 5_000;

const NAME =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|signing[-_]?key|credential|csrf)[\\w.-]*';

/** What to look for, and what stands there instead. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    HIDDEN,
  ],
  // User and password of an address.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'`<>]*@/gi, `$1${HIDDEN}@`],
  // Headers: the whole value, up to the end of the line or of the quoted text.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key|x-auth-token|x-access-token|mcp-session-id)(\\?["']?\s*[:=]\s*\\?["']?)(?!\[hidden\])[^\r\n"'\\]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/\b(bearer|basic|digest|negotiate)(\s+)(?=\S*[\d=+/_-])[\w+/=.~:-]{8,}/gi, `$1$2${HIDDEN}`],
  // Options of a command: `--api-key value`.
  [new RegExp(`(--?${NAME})(\\s+)(?!-)[^\\s"'\`]+`, 'gi'), `$1$2${HIDDEN}`],
  // Members, variables, parameters: `"password": "…"`, `TOKEN=…`, `?token=…`.
  [
    new RegExp(
      `(\\b${NAME}\\\\?["'\`]?\\s*[:=]\\s*)(?:\\\\?"(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|\`[^\`]*\`?|[^\\s,;&"'\`}\\])]+)`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  [/([?&#](?:code|sig|signature|state|session|key|auth|jwt|pass)=)[^\s&#"'`]+/gi, `$1${HIDDEN}`],
  [/\b((?:__Host-)?wicketgate=)[\w.~+/=-]+/g, `$1${HIDDEN}`],
  // Tokens that say themselves what they are.
  [
    /\b(?:wk[a-z]_\w{8,}|whsec_[\w+/=-]{8,}|sk-[\w-]{8,}|(?:sk|pk|rk)_(?:live|test)_\w+|gh[pousr]_\w{8,}|github_pat_\w+|glpat-[\w-]+|xox[abeprs]-[\w-]+|A[KS]IA[0-9A-Z]{12,}|AIza[\w-]{20,}|ya29\.[\w-]+|npm_\w{20,}|pypi-[\w-]{20,}|hf_\w{20,}|dop_v1_\w+|SG\.[\w-]{16,}\.[\w-]+)/g,
    HIDDEN,
  ],
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*){1,3}/g, HIDDEN],
];

export function createRedaction(): Redaction {
  const values = new Set<string>();
  return {
    hide(secrets) {
      for (const secret of secrets) {
        if (secret.length < VALUE_CHARS_MIN) continue;
        values.delete(secret);
        values.add(secret);
        const [oldest] = values;
        if (values.size > VALUES_MAX && oldest !== undefined) values.delete(oldest);
      }
    },
    redact(text) {
      let shown = text;
      for (const value of values) {
        if (shown.includes(value)) shown = shown.replaceAll(value, HIDDEN);
      }
      for (const [form, instead] of FORMS) shown = shown.replace(form, instead);
      return shown;
    },
  };
}
