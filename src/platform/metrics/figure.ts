/** One value with the labels that tell it from the others of its name. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A figure that somebody else keeps and that is read when it is asked for. */
export interface Figure {
  /** In the style of Prometheus: the unit at the end, counters end in `_total`. */
  readonly name: string
  readonly help: string
  /** A counter only grows while the gateway runs; a gauge goes up and down. */
  readonly kind: 'counter' | 'gauge'
  /** The labels of all its samples. Each combination of values is kept for ever: they have to be few, and none a client's to make up. */
  readonly labels?: readonly string[]
  read(): number | readonly Sample[]
}
