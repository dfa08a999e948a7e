// The composition root of `serve`: builds every part, wires them, starts, and stops in mirrored
// order. The one place that names the storage driver.
import type { AddressInfo } from 'node:net';
import { Fault } from '#contract/errors.ts';
import type { Problem } from '#contract/problem.ts';
import { createGrantIndex } from '#server/auth/index.ts';
import { createGate } from '#server/gateway/gate.ts';
import { createHostCheck } from '#server/gateway/host-check.ts';
import { createHttpFront } from '#server/gateway/http-front.ts';
import { createPolicyShelf } from '#server/gateway/policy-shelf.ts';
import { createRouter, type RoutingTable } from '#server/gateway/router.ts';
import { createSessionSeal } from '#server/gateway/session-seal.ts';
import { createStreamBook } from '#server/gateway/stream-book.ts';
import { type LoadedConfig, loadConfig } from '#server/host/config-file.ts';
import { createRequestIds } from '#server/host/request-id.ts';
import { createFileWatch } from '#server/host/watch-files.ts';
import { createServedServers, type ServedServers } from '#server/served-servers.ts';
import { createArgumentsHmac, createPurposeMac, openLedger } from '#server/storage/index.ts';

export interface ServeOptions {
  readonly configFile: string;
  /** The data folder: ledger and secrets. */
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
const EXPIRY_SWEEP_MS = 10_000;

/**
 * Starts the gateway for all servers of a configuration.
 * Throws `ConfigRejected`, a `StorageError`, a `Fault` of owner `config`, or the system's error
 * when the file cannot be read or the port is taken.
 */
export async function startServe(options: ServeOptions): Promise<Serving> {
  const { log } = options;
  const first = readConfig(options);
  const now = Date.now;
  const ledger = openLedger({
    folder: options.folder,
    fsync: first.config.audit?.fsync ?? 'never',
    clock: now,
    log,
  });
  const streams = createStreamBook();
  const gate = createGate({
    ledger,
    argumentsHmac: createArgumentsHmac(options.folder),
    now,
    newRequestId: createRequestIds(now),
    organisation: first.config.organisation ?? 'default',
    onRecordFailure: first.config.audit?.onFailure ?? 'deny',
    log,
  });
  const servers = createServedServers({
    gate,
    streams,
    owners: ledger,
    seal: createSessionSeal(createPurposeMac(options.folder, 'session')),
    environment: options.environment,
    log,
  });
  const { host, port } = readListen(options.listen ?? first.config.listen ?? DEFAULT_LISTEN);
  let version = 1;
  let table = buildTable(first, servers, host, version);
  const front = createHttpFront({
    handle: createRouter({ table: () => table, now }),
    bodyBytesMax: first.config.bodyBytesMax ?? DEFAULT_BODY_BYTES_MAX,
    connectionsMax: CONNECTIONS_MAX,
  });
  const cutDead = () => streams.cut((grant) => !table.grants.isLive(grant, now()));
  const watch = createFileWatch(() => {
    try {
      const next = readConfig(options);
      version += 1;
      table = buildTable(next, servers, host, version);
      watch.watch(next.files);
      cutDead();
      log(`configuration ${version} is in force`);
    } catch (error) {
      if (error instanceof ConfigRejected) options.onProblems(error.problems);
      log(`the edited configuration is not taken (${describe(error)}); the last good one stays`);
    }
  });
  const sweep = setInterval(cutDead, EXPIRY_SWEEP_MS);
  sweep.unref();
  let address: AddressInfo;
  try {
    address = await front.listen(host, port);
  } catch (error) {
    clearInterval(sweep);
    await servers.close();
    await ledger.close();
    throw error;
  }
  watch.watch(first.files);
  return {
    address,
    host,
    servers: [...table.endpoints.keys()],
    async close(graceMs) {
      watch.close();
      clearInterval(sweep);
      await front.close(graceMs);
      streams.close();
      await servers.close();
      await ledger.close();
    },
  };
}

function readConfig(options: ServeOptions): LoadedConfig {
  const outcome = loadConfig(options.configFile, options.environment);
  if (!outcome.ok) throw new ConfigRejected(outcome.problems);
  return outcome.loaded;
}

function buildTable(
  loaded: LoadedConfig,
  servers: ServedServers,
  listenHost: string,
  version: number,
): RoutingTable {
  const { config } = loaded;
  return {
    grants: createGrantIndex(config.grants ?? {}),
    policies: createPolicyShelf(loaded.policies, version),
    endpoints: servers.update(config.servers),
    hostCheck: createHostCheck({
      listenHost,
      hosts: config.hosts ?? [],
      origins: config.origins ?? [],
    }),
  };
}

/** Reads `HOST:PORT`; an IPv6 address stands in brackets. Throws a `Fault` of owner `config`. */
export function readListen(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new Fault('invalid_listen', `\`${text}\` is not HOST:PORT`);
  }
  return { host: match[1] ?? match[2] ?? '', port };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
