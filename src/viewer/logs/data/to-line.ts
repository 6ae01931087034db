import { type Level, type LogLine, originOf, type Source } from '../store/log-line.ts'

/** An entry as the API answers it. */
interface AnsweredEntry {
  readonly seq: string
  readonly timestamp: string
  readonly level: Level
  readonly source: Source
  readonly message: string
  readonly metadata: Record<string, unknown>
}

export function toLine(instanceId: string, { seq, timestamp, level, source, message, metadata }: AnsweredEntry): LogLine {
  return {
    kind: 'line',
    instanceId,
    seq: Number(seq),
    time: Date.parse(timestamp),
    level,
    source,
    origin: originOf(source, metadata),
    message,
    metadata,
  }
}
