// What a configuration file names, as the control API shows it: built anew for every edit that is taken.
// Values of headers and variables are not in it. Used by open-control.ts.
import type { ServerConfig } from '#contract/config.ts';
import type { Grant, Server } from '#contract/control.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import { formatPolicy, parsePolicy } from '#core/policy/index.ts';
import type { FiledNames, FiledPolicy } from '#server/control/index.ts';
import { sha256Hex } from '#server/host/hash.ts';
import type { FiledTable } from './routing.ts';

export const NOTHING_FILED: FiledNames = {
  servers: new Map(),
  classes: new Map(),
  policies: new Map(),
  grants: new Map(),
};

/** The names of a table, worked out once for each. */
export function createFiledNames(table: () => FiledTable | undefined): () => FiledNames {
  let known: FiledTable | undefined;
  let names = NOTHING_FILED;
  return () => {
    const current = table();
    if (current !== undefined && current !== known) names = namesOf(current);
    known = current;
    return names;
  };
}

function namesOf(table: FiledTable): FiledNames {
  const { config } = table;
  const servers = Object.entries(config.servers);
  return {
    servers: new Map(servers.map(([id, server]) => [id, serverOf(id, server, table)])),
    classes: new Map(servers.map(([id, server]) => [id, classesOf(server)])),
    policies: new Map([...table.policies.keys()].map((id) => [id, policyOf(id, table)])),
    grants: new Map(
      Object.keys(config.grants ?? {}).flatMap((id) => {
        const grant = grantOf(id, table);
        return grant === undefined ? [] : [[id, grant] as const];
      }),
    ),
  };
}

function serverOf(id: string, config: ServerConfig, { version, sinceMs }: FiledTable): Server {
  return {
    id,
    name: config.name ?? id,
    upstream: upstreamOf(config),
    managedBy: 'file',
    health: { state: 'unknown', detail: null, checkedAtMs: null },
    toolCount: 0,
    catalogueSlug: null,
    createdAtMs: sinceMs,
    revision: version,
  };
}

function upstreamOf(config: ServerConfig): Server['upstream'] {
  const { command, url = '', transport, headers = {}, env = {}, cwd, local } = config;
  const { connectMs, firstByteMs, idleMs } = config.timeouts ?? {};
  const set = Object.entries({ connectMs, firstByteMs, idleMs }).filter(
    ([, ms]) => ms !== undefined,
  );
  const timeouts = set.length === 0 ? {} : { timeouts: Object.fromEntries(set) };
  if (command !== undefined) {
    const envNames = Object.keys(env);
    return { kind: 'command', command: [...command], envNames, cwd: cwd ?? null, ...timeouts };
  }
  return {
    kind: 'url',
    url,
    transport: transport ?? 'streamable-http',
    headerNames: Object.keys(headers),
    local: local ?? false,
    ...timeouts,
  };
}

function classesOf({ classes = {} }: ServerConfig): ReadonlyMap<string, ToolClass> {
  return new Map(
    TOOL_CLASSES.flatMap((name) => (classes[name] ?? []).map((tool) => [tool, name] as const)),
  );
}

function policyOf(id: string, { policies, version, sinceMs }: FiledTable): FiledPolicy {
  const { text = '', file = 'policy.json' } = policies.get(id) ?? {};
  return {
    policy: {
      ...{ id, name: id, server: null, managedBy: 'file' as const },
      ...{ version, grants: 0, updatedAtMs: sinceMs, revision: version },
    },
    // A file may name 100,000 of them: each is read when somebody looks at it.
    version() {
      const { document } = parsePolicy(text, { fileName: file, runTests: false });
      const format = /\.ya?ml$/i.test(file) ? 'yaml' : 'json';
      const hash = document === undefined ? '' : sha256Hex(formatPolicy(document));
      const saved = { author: 'file', note: null, atMs: sinceMs };
      return { policy: id, version, text, format, hash, ...saved };
    },
  };
}

function grantOf(id: string, { config, version, sinceMs }: FiledTable): Grant | undefined {
  const grant = config.grants?.[id];
  if (grant === undefined) return undefined;
  const expiresAtMs = grant.expires === undefined ? null : Date.parse(grant.expires);
  return {
    id,
    label: grant.label ?? id,
    tags: grant.tags ?? {},
    servers: [grant.server],
    policy: grant.policy ?? null,
    managedBy: 'file',
    state: grant.revoked === true ? 'revoked' : 'active',
    createdBy: 'file',
    createdAtMs: sinceMs,
    expiresAtMs,
    overlapUntilMs: null,
    lastUsedAtMs: null,
    revision: version,
  };
}
