// Opens the control plane of `serve`: its store, sign-in, the API, the dashboard, and what is in force
// for the gateway. Built by main.ts before the routing table, and closed after the front.
import type { Bell } from '#contract/bell.ts';
import type { Config } from '#contract/config.ts';
import type { ControlStore, ServerRow } from '#core/control/index.ts';
import type { Retention } from '#core/decisions/index.ts';
import type { Approvals, ApprovalsParts } from '#server/approvals/index.ts';
import {
  API_BASE,
  allRows,
  createControlApi,
  createFiledStore,
  DASHBOARD_PATH,
  dashboardFolder,
  openDashboard,
  openSecrets,
  type RecordsParts,
} from '#server/control/index.ts';
import type { Site } from '#server/gateway/router.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { createWebHandler, type Fetch } from '#server/gateway/web-handler.ts';
import type { Duty } from '#server/host/duty.ts';
import { sha256Hex } from '#server/host/hash.ts';
import { createSecretBox } from '#server/host/secret-box.ts';
import { loadSecretKeys } from '#server/host/secret-keys.ts';
import {
  actorOf,
  createSignIn,
  keepCliFile,
  localApiToken,
  type SignIn,
} from '#server/sign-in/index.ts';
import { type InstallationKeys, openControlStore } from '#server/storage/index.ts';
import { type CatalogueSlugsParts, withSlugs } from './catalogue-slugs.ts';
import { createChangeNews } from './change-news.ts';
import { createFiledNames } from './filed-names.ts';
import { type LiveControl, openLiveControl } from './live-control.ts';
import { createRecordRetention } from './record-retention.ts';
import type { FiledTable } from './routing.ts';
import type { ServedServers } from './served-servers.ts';
import { createToolSurvey } from './tool-survey.ts';

export interface OpenControlParts {
  /** The data folder. */
  readonly folder: string;
  /** PostgreSQL; absent: in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Wakes other gateways on the same database. */
  readonly bell?: Bell | undefined;
  readonly keys: InstallationKeys;
  readonly config: Pick<Config, 'signIn' | 'baseUrl' | 'trustProxy'>;
  readonly servers: ServedServers;
  /** Whose it is to ask servers for their tools. */
  readonly duty: Duty;
  readonly streams: StreamBook;
  readonly approvals: Approvals;
  readonly records: Omit<RecordsParts, 'owner'>;
  readonly retention: Retention;
  /** Absent: there is no registry here. */
  readonly catalogue?: CatalogueSlugsParts['catalogue'] | undefined;
  /** What the configuration file names now. */
  readonly filed: () => FiledTable | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of this program. */
  readonly version: string;
  readonly log: (line: string) => void;
}

export interface OpenedControl {
  readonly live: LiveControl;
  /** What an organisation has settled about approvals; `undefined`: it is none of the store. */
  readonly rules: ApprovalRules;
  /** Whose the things of the configuration file are; `undefined`: there is no organisation yet. */
  readonly owner: () => Promise<string | undefined>;
  /** The configuration file is another now. */
  readonly fileChanged: () => void;
  /** Serves what the control plane has, and everything else through the given site. */
  readonly siteWith: (rest: Site | undefined) => Site;
  /** Path and query that lead to the first organisation; `undefined`: there is one. */
  readonly setUpPath: () => Promise<string | undefined>;
  /** Where the gateway listens: commands on this machine find it, and servers are asked for tools. */
  readonly listening: (url: string) => void;
  /** Ends the live answers of the API, which have no end of their own. */
  readonly drain: () => void;
  /** Rejects when the store does not answer. */
  readonly check: () => Promise<void>;
  /** Whether `Authorization` holds an API token in force, of any role. */
  readonly isApiToken: (authorization: string, peer: string | undefined) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface ApprovalRules extends Pick<ApprovalsParts, 'mintedBy'> {
  readonly fourEyes: (organisation: string) => Promise<boolean>;
  readonly lifetimeMs: (organisation: string) => Promise<number | undefined>;
}

/** A policy of a megabyte, written as JSON in JSON. */
const BODY_BYTES_MAX = 4_194_304;

/** Rejects with a `StorageError` or a `SecretKeysError`. */
export async function openControl(parts: OpenControlParts): Promise<OpenedControl> {
  const { folder, databaseUrl, bell, log } = parts;
  const place = databaseUrl === undefined ? { folder } : { url: databaseUrl };
  const store = await openControlStore(place, { log, ...(bell === undefined ? {} : { bell }) });
  try {
    return await openOn(store, parts);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What is in force, how it is kept so, and how the API shows it. */
async function openState(store: ControlStore, parts: OpenControlParts) {
  const { folder, servers, streams, environment, version, log } = parts;
  const secrets = createSecretBox(loadSecretKeys(folder, environment));
  const secretsOf = (server: ServerRow) => openSecrets(secrets, server);
  const common = { store, servers, openSecrets: secretsOf, log };
  const owner = ownerIn(store);
  const filed = createFiledNames(parts.filed);
  const survey = createToolSurvey({
    ...common,
    filed: (id) => parts.filed()?.config.servers[id],
    ...{ environment, version, now: Date.now },
  });
  const filedToo = createFiledStore({ store, filed, owner, now: Date.now });
  const shown = withPages(filedToo, parts);
  const news = createChangeNews({ approvals: parts.approvals, owner, log });
  const live = await openLiveControl({
    ...common,
    cut: (grants) => streams.cut((id) => grants.has(id)),
    onServer: ({ id }) => parts.duty.mine && survey.ask(id),
    onApplied: news.applied,
  });
  return { secrets, owner, survey, shown, news, live };
}

function withPages(
  store: ControlStore,
  { catalogue, log }: Pick<OpenControlParts, 'catalogue' | 'log'>,
): ControlStore {
  if (catalogue === undefined) return store;
  return { ...store, ...withSlugs(store, { catalogue, now: Date.now, log }) };
}

async function openOn(store: ControlStore, parts: OpenControlParts): Promise<OpenedControl> {
  const { folder, version, log } = parts;
  const { secrets, owner, survey, shown, news, live } = await openState(store, parts);
  const retention = createRecordRetention({
    organisations: () => store.organisations(),
    prune: parts.retention.prune,
    now: Date.now,
    log,
  });
  const token = localApiToken(parts.keys.mac('cli'));
  const signIn = createSignIn({ store, now: Date.now, log, ...signInOf(parts, token) });
  const api = createControlApi({
    store: shown,
    identify: signIn.identify,
    actorOf: (identity) => actorOf(identity, Date.now()),
    secrets,
    surveys: survey,
    approvals: parts.approvals,
    records: { ...parts.records, owner },
    changes: news.feed,
    settle: () => live.settle(),
    makeLink: (...about) => signIn.makeLink(...about),
    now: Date.now,
    log,
    version,
  });
  let removeFile = () => {};
  return {
    live,
    owner,
    rules: rulesOf(shown),
    siteWith: (rest) => joinSites(webOf(api.fetch, signIn, log), rest, log),
    setUpPath: async () => (await signIn.setUpLink())?.path,
    listening(url) {
      removeFile = keepCliFile({ folder, access: { url, token }, log });
      parts.duty.take(() => survey.watch(() => askable(live, shown, owner)));
      parts.duty.take(retention.start);
    },
    drain: api.drain,
    fileChanged: news.fileChanged,
    check: async () => void (await store.changes(Number.MAX_SAFE_INTEGER)),
    async isApiToken(authorization, peer) {
      // The command line's own token holds before there is an organisation too.
      if (sha256Hex(authorization) === sha256Hex(`Bearer ${token}`)) return true;
      const request = new Request('http://localhost/metrics', { headers: { authorization } });
      return (await signIn.identify(request, peer)) !== undefined;
    },
    async close() {
      removeFile();
      await survey.close();
      await retention.close();
      await signIn.close();
      await live.close();
      await store.close();
    },
  };
}

function signInOf({ config }: OpenControlParts, localToken: string) {
  const { signIn, baseUrl, trustProxy } = config;
  return { config: signIn, baseUrl, trustProxy, localToken };
}

/** The servers to ask now and then; those of a file only where somebody can look at the answers. */
async function askable(
  live: Pick<LiveControl, 'servers'>,
  shown: Pick<ControlStore, 'servers'>,
  owner: () => Promise<string | undefined>,
) {
  const organisation = await owner();
  const own = [...live.servers.values()];
  if (organisation === undefined) return own;
  const { rows } = await allRows((page) => shown.servers(organisation, page), ASKED_MAX);
  return [...own, ...rows.filter(({ managedBy }) => managedBy === 'file')];
}

/** Servers of one organisation, the file's first. */
const ASKED_MAX = 1_000;

/** Whose the things of the configuration file are: the oldest organisation, which never goes. */
function ownerIn(store: Pick<ControlStore, 'organisations'>): () => Promise<string | undefined> {
  let known: string | undefined;
  return async () => {
    known ??= (await store.organisations())[0]?.id;
    return known;
  };
}

function rulesOf(store: ControlStore): ApprovalRules {
  const settingsOf = async (id: string) => (await store.organisation(id))?.settings;
  return {
    fourEyes: async (organisation) => (await settingsOf(organisation))?.fourEyes ?? false,
    mintedBy: async (organisation, grant) => (await store.grant(organisation, grant))?.createdBy,
    async lifetimeMs(organisation) {
      const minutes = (await settingsOf(organisation))?.approvalMinutes;
      return minutes === undefined ? undefined : minutes * 60_000;
    },
  };
}

interface Web {
  readonly handles: (path: string) => boolean;
  readonly fetch: Fetch;
}

function webOf(api: Fetch, signIn: SignIn, log: (line: string) => void): Web {
  const dashboard = openDashboard(dashboardFolder());
  if (dashboard === undefined) log('the dashboard is not built; `npm run build` builds it');
  const isDashboard = (path: string) =>
    dashboard !== undefined && (path === '/app' || path.startsWith(DASHBOARD_PATH));
  const isApi = (path: string) => path === API_BASE || path.startsWith(`${API_BASE}/`);
  return {
    handles: (path) => isApi(path) || signIn.handles(path) || isDashboard(path),
    async fetch(request, peer) {
      const { pathname } = new URL(request.url);
      if (isApi(pathname)) return api(request, peer);
      if (signIn.handles(pathname)) return signIn.fetch(request, peer);
      if (dashboard !== undefined) return dashboard(request);
      return new Response(null, { status: 404 });
    },
  };
}

function joinSites(web: Web, rest: Site | undefined, log: (line: string) => void): Site {
  const handle = createWebHandler({
    fetch: web.fetch,
    log,
    bodyBytesMax: BODY_BYTES_MAX,
    requestIds: true,
  });
  return {
    isOpen: (path) => !web.handles(path) && rest?.isOpen(path) === true,
    handle(exchange) {
      if (web.handles(exchange.path)) handle(exchange);
      else if (rest !== undefined) rest.handle(exchange);
      else if (exchange.path === '/') exchange.respond(302, { Location: DASHBOARD_PATH });
      else exchange.respond(404, { 'Content-Type': 'text/plain; charset=utf-8' }, 'not found\n');
    },
  };
}
