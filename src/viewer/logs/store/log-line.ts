export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
export type Source = 'PROCESS' | 'SYSTEM' | 'API'

/** Where a line came from, as a reader tells lines apart: a process has two mouths. */
export type Origin = 'stdout' | 'stderr' | 'system' | 'api'

export const levels: readonly Level[] = ['DEBUG', 'INFO', 'WARN', 'ERROR']
export const origins: readonly Origin[] = ['stdout', 'stderr', 'system', 'api']

/** One entry of an instance's log. */
export interface LogLine {
  readonly kind: 'line'
  readonly instanceId: string
  /** 1, 2, 3 … within its instance's log. */
  readonly seq: number
  /** When its producer wrote it: milliseconds since 1970. */
  readonly time: number
  readonly level: Level
  readonly source: Source
  readonly origin: Origin
  readonly message: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Something that is to be said between the lines of a log. */
export interface Mark {
  readonly kind: 'mark'
  readonly instanceId: string
  readonly time: number
  readonly tone: 'plain' | 'bad'
  readonly text: string
}

/** A line or a mark at its place among all that is shown. */
export interface Row {
  /** Grows from row to row and stays with the row for good, whatever comes before or behind it. */
  readonly order: number
  readonly entry: LogLine | Mark
}

export function originOf(source: Source, metadata: Readonly<Record<string, unknown>>): Origin {
  if (source !== 'PROCESS') return source === 'SYSTEM' ? 'system' : 'api'
  return metadata.stream === 'stderr' ? 'stderr' : 'stdout'
}
