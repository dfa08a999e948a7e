// Speaks to the control API of a gateway: the one that runs on this data folder (its `cli.json` says
// where), or one elsewhere. Used by every command that works on a running one.
import type { Command } from 'commander';
import { defaultDataFolder } from '#server/host/data-folder.ts';
import { type CliAccess, readCliFile } from '#server/sign-in/index.ts';
import { EXIT, failWith } from '../exit.ts';
import { UsageError } from '../usage-error.ts';

export interface ApiFlags {
  readonly state?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

export interface ApiAnswer<Value> {
  readonly value: Value;
  /** For `If-Match` of a change. */
  readonly tag: string | undefined;
}

export interface ApiWrite {
  readonly body?: unknown;
  readonly tag?: string | undefined;
}

export interface ApiClient {
  read<Value>(path: string): Promise<ApiAnswer<Value>>;
  /** All rows of a list. */
  all<Row>(path: string): Promise<readonly Row[]>;
  write<Value>(method: string, path: string, write?: ApiWrite): Promise<Value>;
  /** The answer itself, whatever it is; rejects as `fetch` does when nobody answers. */
  open(path: string, init?: ApiOpening): Promise<Response>;
}

export interface ApiOpening {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The options that say which gateway is meant. */
export function reaching(command: Command): Command {
  return command
    .option('--state <dir>', 'data folder of the gateway that runs here (default: per user)')
    .option('--url <url>', URL_HELP)
    .option('--token <token>', TOKEN_HELP)
    .option('--json', 'print JSON');
}

export const URL_HELP = 'a gateway elsewhere (or WICKETGATE_URL)';
/** Arguments are seen by every user of a machine. */
export const TOKEN_HELP =
  'API token of --url; better in WICKETGATE_TOKEN, where others cannot see it';

/** Throws a `UsageError` when it is not known where a gateway is. */
export function apiClient({ state, url, token }: ApiFlags): ApiClient {
  if (state !== undefined && url !== undefined) {
    throw new UsageError('give --state or --url, not both');
  }
  return clientOf(accessOf(state, url ?? process.env['WICKETGATE_URL'], token));
}

/** Of the gateway that runs on a data folder; `undefined`: none has said that it does. */
export function clientOfFolder(folder: string): ApiClient | undefined {
  const access = accessIn(folder);
  return access === undefined ? undefined : clientOf(access);
}

function clientOf(access: CliAccess): ApiClient {
  const send = (method: string, path: string, write: ApiWrite = {}) =>
    answerOf(access, method, path, write);
  return {
    async read<Value>(path: string) {
      const { value, tag } = await send('GET', path);
      return { value: value as Value, tag }; // as the API's document says
    },
    async all<Row>(path: string) {
      const rows: Row[] = [];
      let next: string | null = path;
      while (next !== null) {
        const answer: { value: unknown } = await send('GET', next.replace(/^\/api\/v1/, ''));
        const page = answer.value as { data: Row[]; next?: string | null }; // the same
        rows.push(...page.data);
        next = page.next ?? null;
      }
      return rows;
    },
    async write<Value>(method: string, path: string, write?: ApiWrite) {
      return (await send(method, path, write)).value as Value; // the same
    },
    open(path, { headers = {}, ...init } = {}) {
      const authorization = { Authorization: `Bearer ${access.token}` };
      return fetch(`${access.url}/api/v1${path}`, {
        ...init,
        headers: { ...headers, ...authorization },
        redirect: 'error',
      });
    },
  };
}

function accessOf(
  state: string | undefined,
  url: string | undefined,
  token = process.env['WICKETGATE_TOKEN'],
): CliAccess {
  if (url !== undefined && state === undefined) {
    if (token === undefined) throw new UsageError('WICKETGATE_TOKEN is not set', TOKEN_SOURCE);
    if (!URL.canParse(url)) throw new UsageError(`\`${url}\` is no address`);
    return { url: url.replace(/\/+$/, ''), token };
  }
  const folder = state ?? defaultDataFolder();
  const access = accessIn(folder);
  if (access !== undefined) return access;
  const help =
    'name its data folder with --state, start one with `wicketgate serve`, or name one elsewhere with --url';
  throw new UsageError(`no gateway runs on \`${folder}\``, help);
}

function accessIn(folder: string): CliAccess | undefined {
  try {
    return readCliFile(folder);
  } catch {
    const help = 'the user of the gateway can; restart the gateway when the file is damaged';
    throw new UsageError(`\`cli.json\` in \`${folder}\` cannot be read`, help);
  }
}

async function answerOf(
  { url, token }: CliAccess,
  method: string,
  path: string,
  { body, tag }: ApiWrite,
): Promise<ApiAnswer<unknown>> {
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(tag === undefined ? {} : { 'If-Match': tag }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
  } catch (error) {
    const help = 'see whether `wicketgate serve` still runs';
    failWith(EXIT.unreachable, `\`${url}\` does not answer`, help);
    throw error;
  }
  const value = await jsonOf(response, url);
  if (response.ok) return { value, tag: response.headers.get('etag') ?? undefined };
  if (response.status === 401) throw notTaken(url);
  fail(response.status, value);
  throw new Error('unreachable');
}

const TOKEN_SOURCE = 'an admin makes API tokens in the settings of the dashboard';

/** The sentence for a token that a gateway does not know. */
export function notTaken(url: string): UsageError {
  return new UsageError(
    `\`${url}\` does not take this API token`,
    `give one that is valid in WICKETGATE_TOKEN; ${TOKEN_SOURCE}`,
  );
}

/** The JSON of an answer, null for none. Throws a `UsageError` for anything else. */
export async function jsonOf(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    const help = 'give the address of the gateway itself, such as `https://gate.example.com`';
    throw new UsageError(`\`${url}\` does not answer as a gateway does`, help);
  }
}

interface ProblemBody {
  readonly detail?: string;
  readonly help?: string;
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
  readonly problems?: readonly {
    readonly line: number;
    readonly column: number;
    readonly severity: string;
    readonly message: string;
    readonly help?: string;
  }[];
}

function fail(status: number, value: unknown): void {
  const { detail, help, errors = [], problems = [] } = (value ?? {}) as ProblemBody; // RFC 9457
  const lines = [
    ...errors.map(({ at, message }) => `${at}: ${message}`),
    ...problems.flatMap(({ line, column, severity, message, help: mend }) => [
      `${line}:${column} ${severity}: ${message}`,
      ...(mend === undefined ? [] : [`  ${mend}`]),
    ]),
    ...(help === undefined ? [] : [help]),
  ];
  const what = detail ?? `the gateway answered HTTP ${status}`;
  failWith(
    status >= 500 ? EXIT.unreachable : EXIT.no,
    what,
    lines.length === 0 ? undefined : lines.join('\n  '),
  );
}

interface Named {
  readonly id: string;
  readonly name?: string;
  readonly label?: string;
  readonly state?: string;
}

const LISTS = { server: 'servers', policy: 'policies', grant: 'grants' } as const;

/**
 * The one with this id or name; a name that was revoked gives way to one that is in use. Throws a
 * `UsageError` for none and for several.
 */
export async function oneNamed<Row extends Named>(
  client: ApiClient,
  kind: keyof typeof LISTS,
  wanted: string,
): Promise<Row> {
  const list = LISTS[kind];
  const rows = await client.all<Row>(`/${list}?limit=200`);
  const key = wanted.toLowerCase();
  const byId = rows.filter(({ id }) => id === wanted);
  const called = rows.filter(({ name, label }) => (name ?? label)?.toLowerCase() === key);
  const living = called.filter(({ state }) => state !== 'revoked');
  const byName = living.length > 0 ? living : called;
  const [found, ...more] = byId.length > 0 ? byId : byName;
  if (found === undefined) {
    const help = `\`wicketgate ${list} list\` shows those that there are`;
    throw new UsageError(`no ${kind} has the name or id \`${wanted}\``, help);
  }
  if (more.length === 0) return found;
  const ids = byName.map(({ id }) => id).join(', ');
  throw new UsageError(`${list} ${ids} are all called \`${wanted}\``, 'give the id of one');
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** `2026-01-31 12:00`, in UTC; `never`. */
export function moment(atMs: number | null): string {
  return atMs === null ? 'never' : new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}
