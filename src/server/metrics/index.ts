// Room: what an operator sees of a running gateway: figures as Prometheus text, and whether it should
// get requests. Built by the composition root of `serve`.
export { type CallMetrics, createCallMetrics } from './call-metrics.ts';
export { createHealth, type Dependency, type Health } from './health.ts';
export {
  createMetrics,
  type Metrics,
  type MetricsSnapshot,
  metricsText,
  type Reading,
} from './metrics.ts';
export {
  createOperationPaths,
  type OperationListener,
  type OperationPaths,
} from './operation-paths.ts';
export { type WatchedLedger, watchLedger } from './watched-ledger.ts';
