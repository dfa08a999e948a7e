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
  addCalls(registry, calls);
  addLedger(registry, ledger);
  const build: Reading = {
    name: 'build_info',
    help: 'One, with the version.',
    label: 'version',
    together: 'max',
    read: () => new Map([[version, 1]]),
  };
  for (const reading of [build, ...readings]) addGauge(registry, reading);
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

function addCalls(registry: Registry, calls: CallMetrics): void {
  const { overhead, latency, outcomes } = calls;
  const byDecision = ['server', 'decision', 'code'];
  const help = 'Calls of tools by server, decision and code.';
  addCounter(registry, 'calls_total', help, byDecision, calls.calls);
  const adds = 'What the gateway adds before a call is forwarded or answered.';
  addHistogram(registry, 'gateway_overhead_seconds', adds, 'decision', overhead);
  const takes = 'From forwarding a call to the end of its answer.';
  addHistogram(registry, 'upstream_latency_seconds', takes, 'server', latency);
  const ends = 'How forwarded calls ended.';
  addCounter(registry, 'upstream_outcomes_total', ends, ['server', 'outcome'], outcomes);
  const flying = { name: 'calls_in_flight', help: 'Forwarded, not ended.' };
  addGauge(registry, { ...flying, read: () => calls.inFlight });
}

function addLedger(registry: Registry, ledger: LedgerMetrics): void {
  const durable = 'Until the record of a call was durable.';
  addHistogram(registry, 'ledger_commit_seconds', durable, undefined, ledger.commits);
  const lost = 'Records that could not be written.';
  const read = () => [{ labels: [], value: ledger.failures }];
  addCounter(registry, 'ledger_commit_failures_total', lost, [], { read });
  const waiting = { name: 'ledger_commits_waiting', help: 'Records that are being written.' };
  addGauge(registry, { ...waiting, read: () => ledger.waiting });
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

function addCounter(
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[],
  tally: Pick<Tally, 'read'>,
): void {
  register(registry, `${NAME}${name}`, help, 'counter', () => counted(labels, tally));
}

function addHistogram(
  registry: Registry,
  name: string,
  help: string,
  label: string | undefined,
  buckets: Buckets,
): void {
  const whole = `${NAME}${name}`;
  register(registry, whole, help, 'histogram', () => cumulated(whole, label, buckets));
}

function register(
  registry: Registry,
  name: string,
  help: string,
  type: 'counter' | 'histogram',
  read: () => readonly Value[],
): void {
  const metric: unknown = { name, help, get: async () => metricOf(name, help, type, read()) };
  registry.registerMetric(metric as Metric); // it is asked for its name and `get()` only
}

function metricOf(name: string, help: string, type: string, values: readonly Value[]) {
  return { name, help, type, values, aggregator: 'sum' };
}

function counted(names: readonly string[], tally: Pick<Tally, 'read'>): readonly Value[] {
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

function addGauge(
  registry: Registry,
  { name, help, label, together = 'sum', read }: Reading,
): void {
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
