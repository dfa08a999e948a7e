// The endpoints of all configured servers. A server whose configuration has not changed keeps its
// connections, sessions and learned tools when the configuration is read again.
import { randomUUID } from 'node:crypto';
import type { ServerConfig } from '#contract/config.ts';
import { TOOL_CLASSES, type ToolClass } from '#contract/decision.ts';
import { Fault } from '#contract/errors.ts';
import type { TaskOwners } from '#core/grants/index.ts';
import {
  createChannelEndpoint,
  createReaper,
  createToolFetch,
  type OpenLink,
  openHttpLink,
  openSseLink,
  type Reaper,
} from '#server/channel/index.ts';
import type { Gate } from '#server/gateway/gate.ts';
import { createPassThrough, type Endpoint } from '#server/gateway/pass-through.ts';
import type { ServedEndpoint } from '#server/gateway/router.ts';
import type { SessionSeal } from '#server/gateway/session-seal.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { createHttpTarget, DEFAULT_TIMEOUTS } from '#server/upstream/http-target.ts';
import { createToolBook, type ToolBook } from '#server/upstream/tool-book.ts';
import { openChildren } from './child-command.ts';
import { concernsBatches, type Elsewhere, withOwner } from './owned-endpoint.ts';

export interface ServedServersParts {
  readonly gate: Gate;
  readonly streams: StreamBook;
  readonly owners: TaskOwners;
  readonly seal: SessionSeal;
  readonly log: (line: string) => void;
  /** The gateway's own environment: a child gets a few names of it, and what is configured. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: no other process has sessions or children of these servers. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Told the values of headers and variables, which no log may hold. */
  readonly hide?: ((values: readonly string[]) => void) | undefined;
}

export interface ServedServers {
  /** By id, as they are now. */
  readonly endpoints: ReadonlyMap<string, ServedEndpoint>;
  /**
   * Starts, keeps and ends endpoints so that those of the configuration match it.
   * Throws a `Fault` of owner `config`, and then everything is as it was.
   */
  update(servers: Readonly<Record<string, ServerConfig>>): void;
  /**
   * Serves a server that is in no configuration, anew if it differs. One of the configuration with
   * the same id stays. Throws a `Fault` of owner `config`: then it is as it was.
   */
  put(id: string, config: ServerConfig): void;
  remove(id: string): void;
  /** Replaces the classes of a server's tools; what is connected stays connected. */
  classify(id: string, classes: ReadonlyMap<string, ToolClass>): void;
  /** What is open in front of children now. */
  counts(): { readonly sessions: number; readonly children: number };
  /** Cuts streams that have no end of their own; what else is in progress goes on. */
  drain(): void;
  close(): Promise<void>;
}

interface Served {
  readonly served: ServedEndpoint;
  /** Equal keys mean equal configurations. */
  readonly key: string;
  readonly book: ToolBook;
}

export function createServedServers(parts: ServedServersParts): ServedServers {
  const { reaper, size } = counted(createReaper({ log: parts.log }));
  const retiring = new Set<Endpoint>();
  const current = new Map<string, Served>();
  const endpoints = new Map<string, ServedEndpoint>();
  let configured: ReadonlySet<string> = new Set();
  const retire = (id: string, { endpoint }: ServedEndpoint) => {
    retiring.add(endpoint);
    const ended = endpoint.retire === undefined ? endpoint.close() : endpoint.retire();
    ended
      .catch((error: unknown) => parts.log(`closing \`${id}\`: ${String(error)}`))
      .finally(() => retiring.delete(endpoint));
  };
  const replace = (id: string, next: Served | undefined) => {
    const old = current.get(id);
    if (old === next) return;
    if (next === undefined) {
      current.delete(id);
      endpoints.delete(id);
    } else {
      current.set(id, next);
      endpoints.set(id, next.served);
    }
    if (old !== undefined) retire(id, old.served);
  };
  return {
    endpoints,
    update(servers) {
      const next = nextServed(parts, reaper, current, servers);
      const gone = [...configured].filter((id) => !next.has(id));
      configured = new Set(next.keys());
      for (const id of gone) replace(id, undefined);
      for (const [id, served] of next) replace(id, served);
    },
    put(id, config) {
      if (configured.has(id)) return;
      const next = nextServed(parts, reaper, current, { [id]: config });
      for (const [name, served] of next) replace(name, served);
    },
    remove(id) {
      if (!configured.has(id)) replace(id, undefined);
    },
    classify: (id, classes) => current.get(id)?.book.classify(classes),
    counts() {
      const open = [...current.values()].map(({ served }) => served.endpoint.sessions?.() ?? 0);
      return { sessions: open.reduce((sum, one) => sum + one, 0), children: size() };
    },
    drain() {
      for (const { served } of current.values()) void served.endpoint.retire?.();
    },
    async close() {
      const all = [...[...current.values()].map(({ served }) => served.endpoint), ...retiring];
      current.clear();
      endpoints.clear();
      await Promise.all(all.map((endpoint) => endpoint.close()));
      reaper.close();
    },
  };
}

/** A reaper that knows how many children live. */
function counted(reaper: Reaper): { readonly reaper: Reaper; readonly size: () => number } {
  const groups = new Set<number>();
  return {
    size: () => groups.size,
    reaper: {
      watch(group) {
        groups.add(group);
        reaper.watch(group);
      },
      release(group) {
        groups.delete(group);
        reaper.release(group);
      },
      close: () => reaper.close(),
    },
  };
}

function nextServed(
  parts: ServedServersParts,
  reaper: Reaper,
  before: ReadonlyMap<string, Served>,
  servers: Readonly<Record<string, ServerConfig>>,
): ReadonlyMap<string, Served> {
  const next = new Map<string, Served>();
  try {
    for (const [id, config] of Object.entries(servers)) {
      const key = JSON.stringify(config);
      const known = before.get(id);
      next.set(id, known?.key === key ? known : { key, ...serve(parts, reaper, id, config) });
    }
  } catch (error) {
    for (const [id, made] of next) {
      if (before.get(id) !== made) closeQuietly(parts, id, made.served.endpoint);
    }
    throw error;
  }
  return next;
}

function closeQuietly(parts: ServedServersParts, id: string, endpoint: Endpoint): void {
  endpoint.close().catch((error: unknown) => parts.log(`closing \`${id}\`: ${String(error)}`));
}

function serve(
  parts: ServedServersParts,
  reaper: Reaper,
  id: string,
  config: ServerConfig,
): Omit<Served, 'key'> {
  const server = { id, name: config.name ?? id };
  parts.hide?.([...Object.values(config.headers ?? {}), ...Object.values(config.env ?? {})]);
  const book = createToolBook(classesByTool(config.classes ?? {}));
  try {
    const endpoint =
      config.command === undefined
        ? serveRemote(parts, book, id, config)
        : serveChannel(parts, book, id, openChildren(parts.environment, reaper, id, config));
    return { served: { server, endpoint }, book };
  } catch (error) {
    if (error instanceof Fault) throw new Fault(error.code, `\`${id}\`: ${error.detail}`, error);
    throw error;
  }
}

function serveRemote(
  parts: ServedServersParts,
  book: ToolBook,
  id: string,
  config: ServerConfig,
): Endpoint {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...definedOnly(config.timeouts ?? {}) };
  const targetAt = (url: string) =>
    createHttpTarget({
      id,
      url,
      headers: config.headers ?? {},
      local: config.local ?? false,
      timeouts,
    });
  const url = config.url ?? '';
  const target = targetAt(url);
  if (config.transport === 'sse') {
    target.close();
    return serveChannel(parts, book, id, (events) =>
      openSseLink({ target: targetAt(url), url, targetAt, events }),
    );
  }
  const main = withOwner(
    parts.elsewhere,
    id,
    createPassThrough({ ...parts, server: id, timeouts, target, book }),
    concernsBatches,
  );
  const forOldClients = serveChannel(parts, book, id, (events) =>
    openHttpLink({ target: targetAt(url), book, events }),
  );
  return joined(main, forOldClients);
}

const SSE_PATH = /\/(?:sse|message)$/;

/** Clients of HTTP+SSE (2024-11-05) are translated message by message, all others pass through. */
function joined(main: Endpoint, forOldClients: Endpoint): Endpoint {
  return {
    handle(exchange, access) {
      const endpoint = SSE_PATH.test(exchange.path) ? forOldClients : main;
      endpoint.handle(exchange, access);
    },
    sessions: () => forOldClients.sessions?.() ?? 0,
    async retire() {
      // A session of theirs is a stream, and a stream is opened anew.
      await Promise.all([forOldClients.close(), main.retire?.()]);
    },
    async close() {
      await forOldClients.close();
      await main.close();
    },
  };
}

function serveChannel(
  parts: ServedServersParts,
  book: ToolBook,
  id: string,
  open: OpenLink,
): Endpoint {
  const fetch = createToolFetch(book, randomUUID, parts.log);
  const endpoint = createChannelEndpoint({ ...parts, name: id, book, fetch, open });
  return withOwner(parts.elsewhere, id, endpoint, () => true);
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
