// Puts together what an operator sees of `serve`: figures, readiness, traces. Called by main.ts, which
// gives the parts that exist; the gate is built on `watchCalls` before the rest is there.
import type { ApprovalStore } from '#core/approvals/index.ts';
import { joinWatches } from '#server/gateway/call-watch.ts';
import type { Exchange } from '#server/gateway/exchange.ts';
import type { StreamBook } from '#server/gateway/stream-book.ts';
import { readListen } from '#server/host/listen-address.ts';
import {
  type CallMetrics,
  createCallMetrics,
  createHealth,
  createMetrics,
  createOperationPaths,
  type Dependency,
  type Health,
  type MetricsSnapshot,
  metricsText,
  type OperationListener,
  type OperationPaths,
  type Reading,
  type WatchedLedger,
  watchLedger,
} from '#server/metrics/index.ts';
import type { LedgerStore } from '#server/storage/index.ts';
import { createCallTraces } from '#server/traces/index.ts';
import type { ServedServers } from './served-servers.ts';

export interface WatchedCalls {
  /** What the gate commits to. */
  readonly ledger: WatchedLedger;
  readonly calls: CallMetrics;
  /** What the gate tells. */
  readonly watch: ReturnType<typeof joinWatches>;
}

export function watchCalls(ledger: LedgerStore, version: string): WatchedCalls {
  const calls = createCallMetrics();
  const traces = createCallTraces(version);
  const watch = joinWatches(traces === undefined ? [calls] : [calls, traces]);
  return { ledger: watchLedger(ledger), calls, watch };
}

export interface OpenOperationParts {
  readonly watched: WatchedCalls;
  readonly ledger: LedgerStore;
  readonly streams: StreamBook;
  readonly servers: Pick<ServedServers, 'counts'>;
  readonly connections: () => number;
  /** Rejects when the control plane's database does not answer. */
  readonly checkControl: () => Promise<void>;
  /** Whether limits can be counted where that is a service of its own; absent: it is none. */
  readonly countersReady?: (() => boolean) | undefined;
  /** Whether a bearer token may read metrics. */
  readonly isApiToken: (authorization: string, peer: string | undefined) => Promise<boolean>;
  /** Figures of all processes that share the port; absent: there is only this one. */
  readonly gather?: ((own: MetricsSnapshot) => Promise<readonly MetricsSnapshot[]>) | undefined;
  readonly version: string;
  readonly log: (line: string) => void;
}

export interface Operation extends Pick<OperationPaths, 'handle'> {
  readonly health: Health;
  /** Figures of this process. */
  snapshot(): Promise<MetricsSnapshot>;
  /** @param address `HOST:PORT`; rejects with the system's error */
  listen(address: string): Promise<OperationListener>;
}

const PENDING_MAX = 1_000;
const PAGE = 200;

export function openOperation(parts: OpenOperationParts): Operation {
  const { watched, version, log, gather = async (own) => [own] } = parts;
  const health = createHealth({ dependencies: dependenciesOf(parts), log });
  const { calls, ledger } = watched;
  const readings = readingsOf(parts, health);
  const metrics = createMetrics({ calls, ledger: ledger.metrics, readings, version });
  const paths = createOperationPaths({
    health,
    metrics: async () => metricsText(await gather(await metrics.snapshot())),
    contentType: metrics.contentType,
    mayRead: (exchange) => mayRead(exchange, parts),
    log,
  });
  return {
    health,
    handle: paths.handle,
    snapshot: metrics.snapshot,
    listen(address) {
      const { host, port } = readListen(address);
      return paths.listen(host, port);
    },
  };
}

async function mayRead(exchange: Exchange, { isApiToken }: OpenOperationParts): Promise<boolean> {
  const authorization = exchange.header('authorization');
  return authorization !== undefined && isApiToken(authorization, exchange.peer);
}

function dependenciesOf({
  ledger,
  checkControl,
  countersReady,
}: OpenOperationParts): readonly Dependency[] {
  const read = async () => void (await ledger.taskOwner('', ''));
  const always: readonly Dependency[] = [
    { name: 'ledger', check: () => ledger.check?.() ?? read() },
    { name: 'control', check: checkControl },
  ];
  if (countersReady === undefined) return always;
  // Without it limited calls are refused, and all others pass.
  return [...always, { name: 'counters', partial: true, check: () => counting(countersReady) }];
}

async function counting(isReady: () => boolean): Promise<void> {
  if (!isReady()) throw new Error('limits cannot be counted now');
}

function readingsOf(parts: OpenOperationParts, health: Health): readonly Reading[] {
  const { streams, servers, ledger, connections } = parts;
  return [
    {
      name: 'ready',
      help: 'One when requests should come here.',
      together: 'min',
      read: async () => ((await health.missing()).length === 0 ? 1 : 0),
    },
    {
      name: 'component_up',
      help: 'One for each part that answers.',
      together: 'min',
      label: 'component',
      read: () => health.components(),
    },
    { name: 'workers', help: 'Processes that share the port.', read: () => 1 },
    { name: 'open_streams', help: 'Streams to clients.', read: () => streams.size },
    { name: 'open_connections', help: 'Connections of clients.', read: connections },
    {
      name: 'open_sessions',
      help: 'Sessions in front of child processes.',
      read: () => servers.counts().sessions,
    },
    {
      name: 'children',
      help: 'Child processes of servers.',
      read: () => servers.counts().children,
    },
    {
      name: 'approvals_pending',
      help: `Calls that wait for a person; ${PENDING_MAX} stands for more too.`,
      together: 'max',
      read: () => pendingOf(ledger.approvals),
    },
  ];
}

async function pendingOf(store: ApprovalStore): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
    const { rows, next } = await store.approvals({ state: 'pending' }, page, Date.now());
    count += rows.length;
    cursor = next;
  } while (cursor !== undefined && count < PENDING_MAX);
  return Math.min(count, PENDING_MAX);
}
