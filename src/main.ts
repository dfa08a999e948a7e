// The composition root of `serve`: builds every part, wires them, starts, and stops in mirrored
// order. The one place that names the storage driver.
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '#contract/config.ts';
import type { Problem } from '#contract/problem.ts';
import { createHttpFront, type HttpFrontParts } from '#server/gateway/http-front.ts';
import { createRouter } from '#server/gateway/router.ts';
import { readListen } from '#server/host/listen-address.ts';
import { createLimitsInForce } from '#server/limits-in-force.ts';
import type { OperationListener } from '#server/metrics/index.ts';
import type { OpenControlParts, OpenedControl } from '#server/open-control.ts';
import { type OpenedGateway, type OpenGatewayParts, openGateway } from '#server/open-gateway.ts';
import { type Operation, openOperation } from '#server/open-operation.ts';
import type { OpenedSite } from '#server/open-site.ts';
import { createRouting, type Routing } from '#server/routing.ts';
import { type OpenedStorage, openStorage } from '#server/storage/index.ts';
import {
  ConfigRejected,
  type GoodConfig,
  readConfig,
  type WatchedConfigParts,
  watchConfig,
} from '#server/watched-config.ts';
import { type ServeWorker, shareWith, type WorkerShare } from '#server/worker-share.ts';

export interface ServeOptions extends WatchedConfigParts, OpenGatewayParts {
  /** PostgreSQL for records and the control plane, which several gateways may share; absent: the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Redis or Valkey for counters and wake-ups, beside PostgreSQL. */
  readonly redisUrl?: string | undefined;
  /** Overrides the configuration's `listen`. */
  readonly listen: string | undefined;
  /** `HOST:PORT` where metrics and health are told without a token; overrides `metrics.listen`. */
  readonly metricsListen?: string | undefined;
  /** Absent: this is the only process on its port. */
  readonly worker?: ServeWorker | undefined;
}

export interface Serving {
  readonly address: AddressInfo;
  readonly host: string;
  /** Where metrics are told without a token, if anywhere. */
  readonly metrics: AddressInfo | undefined;
  /** The servers that are reached at `/mcp/<id>/`. */
  readonly servers: readonly { readonly id: string; readonly name: string }[];
  /** Path of the registry's MCP server; absent: there is no registry. */
  readonly registryMcp: string | undefined;
  /** Path and query that lead to the first organisation, once; absent: there is one. */
  readonly setUpPath: string | undefined;
  /**
   * Says that it is not ready, takes calls for `drainMs` (0) more, lets those in progress end for
   * `graceMs`, then closes everything.
   */
  close(graceMs: number, drainMs?: number): Promise<void>;
}

const DEFAULT_LISTEN = '127.0.0.1:8700';
const DEFAULT_BODY_BYTES_MAX = 4_194_304;
const CONNECTIONS_MAX = 20_000;
/** A stream outlives its grant by at most this. */
const EXPIRY_SWEEP_MS = 1_000;

/**
 * Starts the gateway, its control plane, and the registry.
 * Throws `ConfigRejected`, a `StorageError`, a `SecretKeysError`, a `Fault` of owner `config`, or the
 * system's error when the file cannot be read or the port is taken.
 */
export async function startServe(options: ServeOptions): Promise<Serving> {
  const first = readConfig(options);
  const { config } = first.loaded;
  const { host, port } = readListen(options.listen ?? config.listen ?? DEFAULT_LISTEN);
  const share = shareWith(options.worker);
  const opened: Opened = {};
  const fsync = config.audit?.fsync ?? 'never';
  const storage = await openStorage({ ...options, fsync, clock: Date.now });
  const parts = openGateway(options, config, storage, share, () => opened.control);
  const { streams, servers, place } = parts;
  let routed: Routing | undefined;
  const close = () => closeAll(parts, opened);
  try {
    opened.registry = await openRegistry(options, config, share);
    const { registry } = opened;
    const control = await openControlPlane(options, config, {
      ...controlParts(parts, storage, config, () => routed),
      duty: share.duty,
      catalogue: registry?.catalogue,
    });
    opened.control = control;
    const { live, drain, fileChanged } = control;
    refuseClashes(config, live.servers);
    const routing = createRouting({ log: options.log, servers, streams, live, listenHost: host });
    routing.apply(first.loaded);
    routed = routing;
    const operation = operationOf(options, parts, control, share, storage, () => front.connections);
    options.worker?.link.answerFigures(operation.snapshot);
    const served = frontParts(options, config, routing, control, registry, operation, share);
    const front = createHttpFront(served);
    const inner = await share.listen(served);
    const metricsListen = options.metricsListen ?? config.metrics?.listen;
    if (metricsListen !== undefined) opened.listener = await operation.listen(metricsListen);
    const address = await front.listen(host, port);
    place.baseUrl ??= `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
    control.listening(urlOf(host, address.port));
    const leave = keepCurrent(options, first, routing, fileChanged);
    return {
      address,
      host,
      metrics: opened.listener?.address,
      servers: namesOf(routing),
      registryMcp: registry?.mcpPath,
      setUpPath: share.first ? await control.setUpPath() : undefined,
      async close(graceMs, drainMs = 0) {
        operation.health.drain();
        if (drainMs > 0) await delay(drainMs);
        leave();
        const closed = Promise.all([front.close(graceMs), inner?.close(graceMs)]);
        servers.drain();
        drain();
        await closed;
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function namesOf(routing: Routing): Serving['servers'] {
  return [...routing.table().endpoints].map(([id, { server }]) => ({
    id,
    name: server.name ?? id,
  }));
}

/** Follows edits of the configuration, and cuts what has ended by time. Returns its end. */
function keepCurrent(
  options: ServeOptions,
  first: GoodConfig,
  routing: Routing,
  fileChanged: () => void,
): () => void {
  const sweep = setInterval(routing.cutDead, EXPIRY_SWEEP_MS);
  sweep.unref();
  const watch = watchConfig(options, first, (loaded) => {
    routing.apply(loaded);
    fileChanged();
  });
  return () => {
    watch.close();
    clearInterval(sweep);
  };
}

/** What is open beside the gateway's own parts, filled as it opens. */
interface Opened {
  registry?: OpenedSite | undefined;
  control?: OpenedControl;
  listener?: OperationListener;
}

/** In mirrored order of opening. */
async function closeAll(parts: OpenedGateway, opened: Opened): Promise<void> {
  parts.streams.close();
  await opened.control?.close();
  await opened.registry?.close();
  await parts.servers.close();
  await parts.approvals.close();
  await parts.records.close();
  await parts.ledger.close();
  await opened.listener?.close();
}

function operationOf(
  { version, log, redisUrl }: ServeOptions,
  parts: OpenedGateway,
  { check, isApiToken }: OpenedControl,
  { gather }: WorkerShare,
  { isReady }: OpenedStorage,
  connections: () => number,
): Operation {
  const countersReady = redisUrl === undefined ? undefined : isReady;
  const asked = { checkControl: check, isApiToken, connections, countersReady, gather };
  return openOperation({ ...parts, ...asked, version, log });
}

function frontParts(
  { log }: ServeOptions,
  config: Config,
  routing: Routing,
  { live, siteWith }: OpenedControl,
  registry: OpenedSite | undefined,
  operation: Operation,
  { siteOf }: WorkerShare,
): HttpFrontParts {
  return {
    handle: createRouter({
      table: routing.table,
      now: Date.now,
      log,
      onUse: (grant) => live.used(grant, Date.now()),
      operation: operation.handle,
      site: siteOf(siteWith(registry?.site)),
    }),
    bodyBytesMax: config.bodyBytesMax ?? DEFAULT_BODY_BYTES_MAX,
    connectionsMax: CONNECTIONS_MAX,
  };
}

/** Where the machine itself reaches it. */
function urlOf(host: string, port: number): string {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}

async function openControlPlane(
  options: ServeOptions,
  config: Config,
  parts: Omit<OpenControlParts, keyof ReturnType<typeof ofOptions> | 'config'>,
): Promise<OpenedControl> {
  const { openControl } = await import('#server/open-control.ts');
  return openControl({ ...parts, ...ofOptions(options), config });
}

function ofOptions({ folder, databaseUrl, version, environment, log }: ServeOptions) {
  return { folder, databaseUrl, environment, version, log };
}

/** What the control plane takes of the gateway. */
function controlParts(
  { servers, streams, approvals: { approvals }, ledger }: OpenedGateway,
  storage: OpenedStorage,
  config: Config,
  routing: () => Routing | undefined,
) {
  return {
    ...{ servers, streams, approvals, keys: storage.keys, bell: storage.bell?.('control') },
    records: recordsOf(storage, config, routing),
    retention: ledger,
    filed: () => routing()?.filed(),
  };
}

function recordsOf(
  { ledger, records }: Pick<OpenedStorage, 'ledger' | 'records'>,
  config: Config,
  routing: () => Routing | undefined,
): OpenControlParts['records'] {
  return {
    store: records,
    counters: async () => (await ledger.stateWithCounters()).counters,
    fileOrganisation: config.organisation ?? 'default',
    limits: createLimitsInForce(routing),
  };
}

/** An id of the file must not stand for a registered server. */
function refuseClashes(config: Config, registered: ReadonlyMap<string, unknown>): void {
  const problems = Object.keys(config.servers).flatMap((id): Problem[] => {
    if (!registered.has(id)) return [];
    const message = `the id \`${id}\` is that of a server registered in the control plane`;
    const place = { pointer: `/servers/${id}`, line: 1, column: 1 };
    return [{ severity: 'error', ...place, code: 'id_taken', message }];
  });
  if (problems.length > 0) throw new ConfigRejected(problems);
}

/**
 * Without servers the registry is all there is: then it must open. Its code is loaded only when it is
 * wanted, since a gateway alone starts faster and smaller without it.
 */
async function openRegistry(
  options: ServeOptions,
  config: Config,
  { duty }: WorkerShare,
): Promise<OpenedSite | undefined> {
  if (config.registry?.enabled === false) return undefined;
  const { openSite } = await import('#server/open-site.ts');
  const { folder, version, log } = options;
  const optional = Object.keys(config.servers).length > 0;
  return openSite({ folder, version, log, optional, duty, config: config.registry ?? {} });
}
