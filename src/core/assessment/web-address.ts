// Web addresses as text: core has no URL type. Reads what the registry stores and compares, nothing
// more; called by source keys, identity and posture.

export interface WebAddress {
  readonly scheme: 'http' | 'https';
  /** Lower case, without port and credentials. */
  readonly host: string;
  /** `''` for the scheme's own port. */
  readonly port: string;
  /** Starts with `/`; without query and fragment, which may hold secrets. */
  readonly path: string;
}

const FORM =
  /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[\p{L}\p{N}_.-]+)(?::(\d{1,5}))?(\/[^?#\s]*)?(?:[?#].*)?$/isu;
const OWN_PORT = { http: '80', https: '443' };

/** The parts of an absolute http(s) address; `undefined` when it is none. */
export function readAddress(text: string): WebAddress | undefined {
  const match = FORM.exec(text.trim());
  if (match === null) return undefined;
  const [, scheme = '', host = '', port = '', path = ''] = match;
  const lower = scheme.toLowerCase() === 'http' ? 'http' : 'https';
  return {
    scheme: lower,
    host: host.toLowerCase().replace(/\.$/, ''),
    port: port === OWN_PORT[lower] ? '' : port,
    path: path === '' ? '/' : path,
  };
}

/** The one spelling of an address; what is none stays as it is, without query. */
export function normalAddress(text: string): string {
  const address = readAddress(text);
  if (address === undefined) return text.trim().replace(/[?#].*$/s, '');
  const { scheme, host, port, path } = address;
  const trimmed = path.replace(/\/+$/, '');
  return `${scheme}://${host}${port === '' ? '' : `:${port}`}${trimmed}`;
}

/** A web address that a page may link to; null for anything else (`javascript:`, markup, spaces). */
export function linkOf(text: string | undefined): string | null {
  const link = text?.trim() ?? '';
  return readAddress(link) === undefined || /[\s"'<>\\`]/.test(link) ? null : link;
}

/** Where anybody may have a name below: the owner of such a name is one label further left. */
const SHARED_HOSTS = [
  'azurewebsites.net',
  'azurecontainerapps.io',
  'cloudfront.net',
  'deno.dev',
  'firebaseapp.com',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'herokuapp.com',
  'hf.space',
  'modal.run',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.app',
  'ngrok.io',
  'onrender.com',
  'pages.dev',
  'railway.app',
  'replit.app',
  'run.app',
  'smithery.ai',
  'supabase.co',
  'trycloudflare.com',
  'vercel.app',
  'web.app',
  'workers.dev',
];
/** Labels that stand between a name and a country: `co.uk`. */
const SECOND_LEVEL = new Set(['ac', 'co', 'com', 'edu', 'gov', 'net', 'or', 'org', 'ne', 'go']);

/** Whether anybody can get a name under the host's domain (`x.workers.dev`). */
export function isSharedHost(host: string): boolean {
  return SHARED_HOSTS.some((shared) => host === shared || host.endsWith(`.${shared}`));
}

/**
 * The domain that somebody registered: `mcp.shop.co.uk` → `shop.co.uk`. On a shared host the name
 * that a customer was given. IP addresses and single labels come back whole. An approximation: the
 * list of public suffixes is longer.
 */
export function registeredDomain(host: string): string {
  if (/^[\d.]+$/.test(host) || host.startsWith('[')) return host;
  const labels = host.split('.');
  const shared = SHARED_HOSTS.find((suffix) => host.endsWith(`.${suffix}`));
  if (shared !== undefined) return labels.slice(-shared.split('.').length - 1).join('.');
  const country = labels.at(-1)?.length === 2;
  const deep = country && SECOND_LEVEL.has(labels.at(-2) ?? '');
  return labels.slice(deep ? -3 : -2).join('.');
}

/** `github.com/Owner/name` → `owner`; only for forges whose first path segment is the owner. */
export function repositoryOwner(repository: string | undefined): string | undefined {
  const address = repository === undefined ? undefined : readAddress(repository);
  if (address === undefined) return undefined;
  if (!/^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$/.test(address.host)) {
    return undefined;
  }
  const [owner = '', name = ''] = address.path.split('/').slice(1);
  return owner === '' || name === '' ? undefined : owner.toLowerCase();
}
