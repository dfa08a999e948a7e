// Every figure of a gateway as Prometheus text. The one file that knows the metrics library: calls and
// commits are counted in memory elsewhere, and are read here when somebody asks. Built by main.ts.
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Gauge,
  type Metric,
  Registry,
} from 'prom-client';
import type { CallMetrics } from './call-metrics.ts';
import type { Buckets, Tally } from './tally.ts';
import type { LedgerMetrics } from './watched-ledger.ts';

/** A figure that is looked up when somebody asks. */
export interface Reading {
  /** Without `wicketgate_`. */
  readonly name: string;
  readonly help: string;
  /** How the figures of several processes become one; `sum` by default. */
  readonly together?: 'sum' | 'max' | 'min';
  /** A number, or one by value of the label. */
  readonly read: () => Readings | Promise<Readings>;
  readonly label?: string;
}

type Readings = number | ReadonlyMap<string, number>;

export interface MetricsParts {
  readonly calls: CallMetrics;
  readonly ledger: LedgerMetrics;
  readonly readings: readonly Reading[];
  /** Of this program. */
  readonly version: string;
}

/** The figures of one process, as they travel between processes. */
export type MetricsSnapshot = readonly object[];

export interface Metrics {
  readonly contentType: string;
  snapshot(): Promise<MetricsSnapshot>;
}

const NAME = 'wicketgate_';

export function createMetrics({ calls, ledger, readings, version }: MetricsParts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labels: readonly string[], tally: Tally) =>
    register(registry, `${NAME}${name}`, help, 'counter', () => counted(labels, tally));
  const histogram = (name: string, help: string, label: string | undefined, buckets: Buckets) =>
    register(registry, `${NAME}${name}`, help, 'histogram', () =>
      cumulated(`${NAME}${name}`, label, buckets),
    );
  counter(
    'calls_total',
    'Calls of tools by server, decision and code.',
    ['server', 'decision', 'code'],
    calls.calls,
  );
  histogram(
    'gateway_overhead_seconds',
    'What the gateway adds before a call is forwarded or answered.',
    'decision',
    calls.overhead,
  );
  histogram(
    'upstream_latency_seconds',
    'From forwarding a call to the end of its answer.',
    'server',
    calls.latency,
  );
  counter(
    'upstream_outcomes_total',
    'How forwarded calls ended.',
    ['server', 'outcome'],
    calls.outcomes,
  );
  histogram(
    'ledger_commit_seconds',
    'Until the record of a call was durable.',
    undefined,
    ledger.commits,
  );
  counter('ledger_commit_failures_total', 'Records that could not be written.', [], {
    add: () => {},
    read: () => [{ labels: [], value: ledger.failures }],
  });
  const own: readonly Reading[] = [
    { name: 'calls_in_flight', help: 'Forwarded, not ended.', read: () => calls.inFlight },
    {
      name: 'ledger_commits_waiting',
      help: 'Records that are being written.',
      read: () => ledger.waiting,
    },
    {
      name: 'build_info',
      help: 'One, with the version.',
      label: 'version',
      together: 'max',
      read: () => new Map([[version, 1]]),
    },
  ];
  for (const reading of [...own, ...readings]) gauge(registry, reading);
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

/** The figures of all processes together, as text. */
export function metricsText(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

function register(
  registry: Registry,
  name: string,
  help: string,
  type: 'counter' | 'histogram',
  read: () => readonly Value[],
): void {
  const metric = { name, help, get: async () => metricOf(name, help, type, read()) };
  // The registry asks a metric for nothing but its name and `get()`.
  registry.registerMetric(metric as unknown as Metric);
}

function metricOf(name: string, help: string, type: string, values: readonly Value[]) {
  return { name, help, type, values, aggregator: 'sum' };
}

function counted(names: readonly string[], tally: Tally): readonly Value[] {
  return tally.read().map(({ labels, value }) => ({
    value,
    labels: Object.fromEntries(names.map((name, at) => [name, labels[at] ?? ''])),
  }));
}

function cumulated(name: string, label: string | undefined, buckets: Buckets): readonly Value[] {
  return buckets.read().flatMap((series) => {
    const labels = label === undefined ? {} : { [label]: series.label };
    let below = 0;
    const steps = series.counts.map((count, at): Value => {
      below += count;
      const le = buckets.bounds[at] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
    });
    return [
      ...steps,
      { metricName: `${name}_sum`, labels, value: series.sum },
      { metricName: `${name}_count`, labels, value: below },
    ];
  });
}

function gauge(registry: Registry, { name, help, label, together = 'sum', read }: Reading): void {
  new Gauge({
    name: `${NAME}${name}`,
    help,
    registers: [registry],
    aggregator: together,
    labelNames: label === undefined ? [] : [label],
    async collect() {
      // What cannot be read is left out: `ready` and `component_up` say why.
      const found = await Promise.resolve()
        .then(read)
        .catch(() => undefined);
      this.reset();
      if (typeof found === 'number') this.set(found);
      else if (found !== undefined && label !== undefined) {
        for (const [value, figure] of found) this.set({ [label]: value }, figure);
      } else this.remove();
    },
  });
}
