// The composition root of `serve`: builds every part, wires them, starts, and stops in mirrored
// order. The one place that names the storage driver.
import type { AddressInfo } from 'node:net';
import type { Config } from '#contract/config.ts';
import type { Problem } from '#contract/problem.ts';
import { createGrantIndex } from '#server/auth/index.ts';
import { createGate } from '#server/gateway/gate.ts';
import { createHostCheck } from '#server/gateway/host-check.ts';
import { createHttpFront } from '#server/gateway/http-front.ts';
import { createPolicyShelf } from '#server/gateway/policy-shelf.ts';
import { createRouter, type RoutingTable } from '#server/gateway/router.ts';
import { createSessionSeal } from '#server/gateway/session-seal.ts';
import { createStreamBook, type StreamBook } from '#server/gateway/stream-book.ts';
import { type ConfigOutcome, type LoadedConfig, loadConfig } from '#server/host/config-file.ts';
import { readListen } from '#server/host/listen-address.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import { createFileWatch, type FileWatch } from '#server/host/watch-files.ts';
import type { OpenedSite } from '#server/open-site.ts';
import { createServedServers, type ServedServers } from '#server/served-servers.ts';
import { createArgumentsHmac, createPurposeMac, openLedger } from '#server/storage/index.ts';

export interface ServeOptions {
  /** Absent: no servers, the registry only. */
  readonly configFile: string | undefined;
  /** Version of this program. */
  readonly version: string;
  /** The data folder: ledger, catalogue and secrets. */
  readonly folder: string;
  /** Overrides the configuration's `listen`. */
  readonly listen: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Told about a configuration that was edited and is wrong; the last good one stays. */
  readonly onProblems: (problems: readonly Problem[]) => void;
}

export interface Serving {
  readonly address: AddressInfo;
  readonly host: string;
  /** Ids of the servers that are reached at `/mcp/<id>/`. */
  readonly servers: readonly string[];
  /** Path of the registry's MCP server; absent: there is no registry. */
  readonly registryMcp: string | undefined;
  /** Drains for `graceMs`, then closes everything. */
  close(graceMs: number): Promise<void>;
}

/** The configuration is wrong: nothing was started. */
export class ConfigRejected extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the configuration has ${problems.length} problems`);
    this.problems = problems;
  }
}

const DEFAULT_LISTEN = '127.0.0.1:8700';
const DEFAULT_BODY_BYTES_MAX = 4_194_304;
const CONNECTIONS_MAX = 20_000;
/** A stream outlives its grant by at most this. */
const EXPIRY_SWEEP_MS = 1_000;

/**
 * Starts the registry, and the gateway for all servers of a configuration.
 * Throws `ConfigRejected`, a `StorageError`, a `Fault` of owner `config`, or the system's error
 * when the file cannot be read or the port is taken.
 */
export async function startServe(options: ServeOptions): Promise<Serving> {
  const first = readConfig(options);
  const { config } = first.loaded;
  const { host, port } = readListen(options.listen ?? config.listen ?? DEFAULT_LISTEN);
  const { ledger, streams, servers } = openParts(options, config);
  let registry: OpenedSite | undefined;
  const close = async () => {
    streams.close();
    await registry?.close();
    await servers.close();
    await ledger.close();
  };
  try {
    registry = await openRegistry(options, config);
    const live = createLiveConfig(options, servers, streams, host);
    live.apply(first.loaded);
    const front = createHttpFront({
      handle: createRouter({
        table: live.table,
        now: Date.now,
        log: options.log,
        ...(registry === undefined ? {} : { site: registry.site }),
      }),
      bodyBytesMax: config.bodyBytesMax ?? DEFAULT_BODY_BYTES_MAX,
      connectionsMax: CONNECTIONS_MAX,
    });
    const address = await front.listen(host, port);
    const sweep = setInterval(live.cutDead, EXPIRY_SWEEP_MS);
    sweep.unref();
    const watch = watchConfig(options, first, live.apply);
    return {
      address,
      host,
      servers: [...live.table().endpoints.keys()],
      registryMcp: registry?.mcpPath,
      async close(graceMs) {
        watch.close();
        clearInterval(sweep);
        const closed = front.close(graceMs);
        servers.drain();
        await closed;
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Without servers the registry is all there is: then it must open. Its code is loaded only when it is
 * wanted, since a gateway alone starts faster and smaller without it.
 */
async function openRegistry(
  options: ServeOptions,
  config: Config,
): Promise<OpenedSite | undefined> {
  if (config.registry?.enabled === false) return undefined;
  const { openSite } = await import('#server/open-site.ts');
  const { folder, version, log } = options;
  const optional = Object.keys(config.servers).length > 0;
  return openSite({ folder, version, log, optional, config: config.registry ?? {} });
}

/** What lives as long as the process, whatever the configuration becomes. */
function openParts(options: ServeOptions, config: Config) {
  const { log, folder } = options;
  const now = Date.now;
  const argumentsHmac = createArgumentsHmac(folder);
  const seal = createSessionSeal(createPurposeMac(folder, 'session'));
  const ledger = openLedger({ folder, fsync: config.audit?.fsync ?? 'never', clock: now, log });
  const streams = createStreamBook();
  const gate = createGate({
    ledger,
    argumentsHmac,
    now,
    newRequestId: createRequestIds(now),
    organisation: config.organisation ?? 'default',
    onRecordFailure: config.audit?.onFailure ?? 'deny',
    log,
  });
  const servers = createServedServers({
    gate,
    streams,
    owners: ledger,
    seal,
    environment: options.environment,
    log,
  });
  return { ledger, streams, servers };
}

interface LiveConfig {
  readonly table: () => RoutingTable;
  /** Puts a configuration into force, for the next request on. Throws a `Fault`: nothing changed. */
  readonly apply: (loaded: LoadedConfig) => void;
  /** Cuts the streams of grants that are no longer what they were. */
  readonly cutDead: () => void;
}

function createLiveConfig(
  { log }: ServeOptions,
  servers: ServedServers,
  streams: StreamBook,
  listenHost: string,
): LiveConfig {
  let version = 0;
  let table: RoutingTable = buildTable(NOTHING, new Map(), listenHost, version);
  let config: Config | undefined;
  const cut = (before: RoutingTable) => {
    const nowMs = Date.now();
    streams.cut((id) => {
      const [old, found] = [before.grants.find(id, 0), table.grants.find(id, nowMs)];
      return found === undefined || found.token !== old?.token || found.server !== old.server;
    });
  };
  return {
    table: () => table,
    cutDead: () => cut(table),
    apply(loaded) {
      const before = table;
      const endpoints = servers.update(loaded.config.servers);
      version += 1;
      table = buildTable(loaded, endpoints, listenHost, version);
      cut(before);
      const fixed = config === undefined ? [] : changedFixed(config, loaded.config);
      if (version > 1) log(`configuration ${version} is in force`);
      if (fixed.length > 0) log(`${fixed.join(', ')}: changes take effect after a restart`);
      config = loaded.config;
    },
  };
}

const NOTHING: Pick<LoadedConfig, 'config' | 'policies'> = {
  config: { servers: {} },
  policies: new Map(),
};

function buildTable(
  { config, policies }: Pick<LoadedConfig, 'config' | 'policies'>,
  endpoints: RoutingTable['endpoints'],
  listenHost: string,
  version: number,
): RoutingTable {
  return {
    grants: createGrantIndex(config.grants ?? {}),
    policies: createPolicyShelf(policies, version),
    endpoints,
    hostCheck: createHostCheck({
      listenHost,
      hosts: config.hosts ?? [],
      origins: config.origins ?? [],
    }),
  };
}

/** Fields that are read at the start only. */
const FIXED = ['listen', 'bodyBytesMax', 'organisation', 'audit', 'registry'] as const;

function changedFixed(before: Config, after: Config): readonly string[] {
  return FIXED.filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  ).map((field) => `\`${field}\``);
}

const WITHOUT_FILE: GoodConfig = {
  ok: true,
  loaded: { ...NOTHING, digest: '' },
  warnings: [],
  files: new Map(),
};

type GoodConfig = Extract<ConfigOutcome, { ok: true }>;

function readConfig(options: ServeOptions): GoodConfig {
  if (options.configFile === undefined) return WITHOUT_FILE;
  const outcome = loadConfig(options.configFile, options.environment);
  if (!outcome.ok) throw new ConfigRejected(outcome.problems);
  if (outcome.warnings.length > 0) options.onProblems(outcome.warnings);
  return outcome;
}

/** Reads the configuration again after every edit; what cannot be used changes nothing. */
function watchConfig(
  { configFile, environment, log, onProblems }: ServeOptions,
  first: GoodConfig,
  apply: LiveConfig['apply'],
): Pick<FileWatch, 'close'> {
  if (configFile === undefined) return { close: () => {} };
  let { digest } = first.loaded;
  let files = [...first.files.keys()];
  let stale = false;
  const stays = (why: string) => {
    stale = true;
    log(`the edited configuration is not taken (${why}); the last good one stays in force`);
  };
  const watch = createFileWatch(() => {
    try {
      const outcome = loadConfig(configFile, environment);
      // Files that a wrong edit names are watched too: one of them may be all that is missing.
      watch.watch(new Set([...files, ...outcome.files.keys()]), outcome.files);
      onProblems(outcome.ok ? outcome.warnings : outcome.problems);
      if (!outcome.ok) stays(`${outcome.problems.length} problems`);
      else if (outcome.loaded.digest === digest) {
        if (stale) log('the configuration is again the one in force');
        stale = false;
      } else {
        apply(outcome.loaded);
        digest = outcome.loaded.digest;
        files = [...outcome.files.keys()];
        watch.watch(files);
        stale = false;
      }
    } catch (error) {
      stays(describe(error));
    }
  });
  watch.watch(files, first.files);
  return watch;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
