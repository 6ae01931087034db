import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Figure, Sample } from './figure.ts'

/** Everything that is measured, in the text format of Prometheus. */
export interface Metrics {
  /** Adds figures that are read at every scrape. @throws Error when a name is taken. */
  add(figures: readonly Figure[]): void
  /** A distribution of durations; the returned function notes one. */
  durations<L extends string>(options: {
    readonly name: string
    readonly help: string
    /** As those of figures: few, and none a client's to make up. */
    readonly labels: readonly L[]
  }): (labels: Readonly<Record<L, string>>, seconds: number) => void
  readonly contentType: string
  text(): Promise<string>
}

/** Upper bounds in seconds: from what a cache answers to what a client gives up on. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** With the metrics of the process and of Node.js under the names that dashboards know. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  function addFigure({ name, help, kind, labels = [], read }: Figure): void {
    const common = { name, help, labelNames: labels, registers }
    if (kind === 'gauge') {
      const gauge = new Gauge({
        ...common,
        collect() {
          gauge.reset()
          for (const sample of samplesOf(read())) gauge.set(sample.labels, sample.value)
        },
      })
      return
    }
    const counter = new Counter({
      ...common,
      collect() {
        counter.reset()
        for (const sample of samplesOf(read())) counter.inc(sample.labels, sample.value)
      },
    })
  }

  return {
    add(figures) {
      for (const figure of figures) addFigure(figure)
    },
    durations({ name, help, labels }) {
      const histogram = new Histogram({ name, help, labelNames: labels, buckets, registers })
      return (values, seconds) => histogram.observe(values, seconds)
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

function samplesOf(read: number | readonly Sample[]): readonly Sample[] {
  return typeof read === 'number' ? [{ labels: {}, value: read }] : read
}
