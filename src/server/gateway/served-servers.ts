// The endpoints of all configured servers. A server whose configuration has not changed keeps its
// connections, sessions and learned tools when the configuration is read again.
import type { ServerConfig } from '#contract/config.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import type { TaskOwners } from '#core/grants/index.ts';
import { createHttpTarget, DEFAULT_TIMEOUTS } from '#server/upstream/http-target.ts';
import { createToolBook } from '#server/upstream/tool-book.ts';
import type { Gate } from './gate.ts';
import { createPassThrough, type Endpoint } from './pass-through.ts';
import type { ServedEndpoint } from './router.ts';
import type { SessionSeal } from './session-seal.ts';
import type { StreamBook } from './stream-book.ts';

export interface ServedServersParts {
  readonly gate: Gate;
  readonly streams: StreamBook;
  readonly owners: TaskOwners;
  readonly seal: SessionSeal;
  readonly log: (line: string) => void;
}

export interface ServedServers {
  /** Starts, keeps and ends endpoints so that they match the configuration. */
  update(servers: Readonly<Record<string, ServerConfig>>): ReadonlyMap<string, ServedEndpoint>;
  close(): Promise<void>;
}

export function createServedServers(parts: ServedServersParts): ServedServers {
  let current = new Map<string, { readonly served: ServedEndpoint; readonly key: string }>();
  return {
    update(servers) {
      const next: typeof current = new Map();
      for (const [id, config] of Object.entries(servers)) {
        const key = JSON.stringify(config);
        const known = current.get(id);
        next.set(id, known?.key === key ? known : { key, served: serve(parts, id, config) });
      }
      for (const [id, old] of current) {
        if (next.get(id) !== old) closeQuietly(parts, id, old.served.endpoint);
      }
      current = next;
      return new Map([...next].map(([id, { served }]) => [id, served]));
    },
    async close() {
      const all = [...current.values()];
      current = new Map();
      await Promise.all(all.map(({ served }) => served.endpoint.close()));
    },
  };
}

function closeQuietly(parts: ServedServersParts, id: string, endpoint: Endpoint): void {
  endpoint.close().catch((error: unknown) => parts.log(`closing \`${id}\`: ${String(error)}`));
}

function serve(parts: ServedServersParts, id: string, config: ServerConfig): ServedEndpoint {
  const server = { id, name: config.name ?? id };
  return { server, endpoint: createEndpoint(parts, id, config) };
}

function createEndpoint(parts: ServedServersParts, id: string, config: ServerConfig): Endpoint {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...definedOnly(config.timeouts ?? {}) };
  const target = createHttpTarget({
    id,
    url: config.url ?? '',
    headers: config.headers ?? {},
    local: config.local ?? false,
    timeouts,
  });
  return createPassThrough({
    ...parts,
    server: id,
    timeouts,
    target,
    book: createToolBook(classesByTool(config.classes ?? {})),
  });
}

function definedOnly<Value extends object>(
  value: Value,
): { [K in keyof Value]: NonNullable<Value[K]> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries) as { [K in keyof Value]: NonNullable<Value[K]> }; // the same keys
}

function classesByTool(
  classes: NonNullable<ServerConfig['classes']>,
): ReadonlyMap<string, ToolClass> {
  const byTool = new Map<string, ToolClass>();
  for (const toolClass of TOOL_CLASSES) {
    for (const name of classes[toolClass] ?? []) byTool.set(name, toolClass);
  }
  return byTool;
}
