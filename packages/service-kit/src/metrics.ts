import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of one service. Each has its own registry, so that a process can hold several services. */
export interface Metrics {
  /** A number that only rises. Asking twice for the same name gives the same counter. */
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  /** A number that goes up and down. */
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  /** A distribution. `buckets` are upper bounds in the unit of the name, for example seconds. */
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
  /** Everything in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
  readonly registry: Registry;
}

/** The metrics of a service: event loop, heap and process by default, with the label `service`. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counter: (name, help, labels = []) =>
      existing(registry, name, Counter) ?? new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    gauge: (name, help, labels = []) =>
      existing(registry, name, Gauge) ?? new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    histogram: (name, help, buckets, labels = []) =>
      existing(registry, name, Histogram) ??
      new Histogram({ name, help, buckets: [...buckets], labelNames: [...labels], registers: [registry] }),
  };
}

function existing<T>(registry: Registry, name: string, kind: new (...args: never[]) => T): T | undefined {
  const metric: unknown = registry.getSingleMetric(name);
  if (metric === undefined) return undefined;
  if (metric instanceof kind) return metric;
  throw new Error(`metric ${name} already exists with another type`);
}
