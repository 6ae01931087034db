import type { JsonValue } from '../bus/bus.ts'

export type OutputStream = 'stdout' | 'stderr'

export type LineLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** A line that a process has printed, as it goes into a log. */
export interface ProcessLine {
  /** The producer's own time when the line names one that can be true, else the moment it was read. */
  readonly timestamp: Date
  readonly level: LineLevel
  readonly message: string
  /**
   * `stream` says where it was printed. Further keys only when they say something: `truncated` (bytes left out), `ansi` (the text with its
   * colours), and the fields of a JSON line, of which those named like the three do not get in.
   */
  readonly metadata: { readonly stream: OutputStream; readonly [name: string]: JsonValue }
}
