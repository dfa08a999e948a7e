// The routing table of `serve`: what the configuration file names and what the control store has in
// force, as one. Replaced whole when the file changes; the store's part changes row by row.
import type { Config } from '#contract/config.ts';
import { createGrantIndex, type GrantIndex, joinGrants } from '#server/auth/index.ts';
import { createHostCheck } from '#server/gateway/host-check.ts';
import { createPolicyShelf, type ShelvedPolicy } from '#server/gateway/policy-shelf.ts';
import type { RoutingTable } from '#server/gateway/router.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import type { LoadedConfig } from '#server/host/config-file.ts';
import type { LiveControl } from './live-control.ts';
import type { ServedServers } from './served-servers.ts';

export interface RoutingParts {
  readonly servers: ServedServers;
  readonly streams: StreamBook;
  readonly listenHost: string;
  /** Absent: there is no control plane. */
  readonly live?: Pick<LiveControl, 'grants' | 'policies' | 'endOverlaps'> | undefined;
  readonly log: (line: string) => void;
}

export interface Routing {
  readonly table: () => RoutingTable;
  /** Puts a configuration into force, for the next request on. Throws a `Fault`: nothing changed. */
  readonly apply: (loaded: LoadedConfig) => void;
  /** What the configuration file names now; `undefined` before the first. */
  readonly filed: () => FiledTable | undefined;
  /** Ids of the policies that the configuration file names. */
  readonly filePolicies: () => readonly string[];
  /** Cuts the streams of grants that are no longer what they were. */
  readonly cutDead: () => void;
}

/** A configuration in force. Another object means another configuration. */
export interface FiledTable {
  readonly config: Config;
  readonly policies: ReadonlyMap<string, ShelvedPolicy>;
  /** Records of its policies name it; rises. */
  readonly version: number;
  /** Since then it is in force, milliseconds since 1970. */
  readonly sinceMs: number;
}

export const NOTHING_CONFIGURED: Pick<LoadedConfig, 'config' | 'policies'> = {
  config: { servers: {} },
  policies: new Map(),
};

/** Fields that are read at the start only. */
const FIXED = [
  'listen',
  'bodyBytesMax',
  'organisation',
  'audit',
  'registry',
  'signIn',
  'baseUrl',
  'trustProxy',
] as const;

export function createRouting(parts: RoutingParts): Routing {
  const { servers, streams, live, log } = parts;
  let filed: ReadonlyMap<string, ShelvedPolicy> = new Map();
  const policies = createPolicyShelf({ get: (id) => filed.get(id) ?? live?.policies.get(id) });
  let version = 0;
  let inForce: FiledTable | undefined;
  let config: Config | undefined;
  const tableOf = (next: Config): RoutingTable => ({
    grants: withLive(createGrantIndex(next.grants ?? {}), live),
    policies,
    endpoints: servers.endpoints,
    hostCheck: createHostCheck({
      listenHost: parts.listenHost,
      hosts: next.hosts ?? [],
      origins: next.origins ?? [],
      baseUrl: next.baseUrl,
    }),
  });
  let table = tableOf(NOTHING_CONFIGURED.config);
  return {
    table: () => table,
    filed: () => inForce,
    filePolicies: () => [...filed.keys()],
    cutDead() {
      const nowMs = Date.now();
      const ended = new Set(live?.endOverlaps(nowMs) ?? []);
      streams.cut((id) => ended.has(id) || table.grants.find(id, nowMs) === undefined);
    },
    apply(loaded) {
      const before = table;
      servers.update(loaded.config.servers);
      version += 1;
      filed = new Map([...loaded.policies].map(([id, source]) => [id, { ...source, version }]));
      table = tableOf(loaded.config);
      cutChanged(streams, before.grants, table.grants);
      const fixed = config === undefined ? [] : changedFixed(config, loaded.config);
      if (version > 1) log(`configuration ${version} is in force`);
      if (fixed.length > 0) log(`${fixed.join(', ')}: changes take effect after a restart`);
      config = loaded.config;
      inForce = { config, policies: filed, version, sinceMs: Date.now() };
    },
  };
}

function withLive(filed: GrantIndex, live: RoutingParts['live']): GrantIndex {
  return live === undefined ? filed : joinGrants(filed, live.grants);
}

function cutChanged(streams: StreamBook, before: GrantIndex, after: GrantIndex): void {
  const nowMs = Date.now();
  streams.cut((id) => {
    const [old, found] = [before.find(id, 0), after.find(id, nowMs)];
    if (found === undefined || found.token !== old?.token) return true;
    return old.servers.some((server) => !found.servers.includes(server));
  });
}

function changedFixed(before: Config, after: Config): readonly string[] {
  return FIXED.filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  ).map((field) => `\`${field}\``);
}
