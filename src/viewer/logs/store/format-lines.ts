import type { LogLine, Row } from './log-line.ts'

/** Lines as a file or the clipboard holds them, each ending with a newline. */
export type LineFormat = 'text' | 'json'

/** @param names how instances are called, when the lines are of several. */
export function formatLine(line: LogLine, format: LineFormat, names: ReadonlyMap<string, string> | null): string {
  return format === 'json' ? jsonOf(line) : textOf(line, names)
}

export function formatRows(rows: readonly Row[], format: LineFormat, names: ReadonlyMap<string, string> | null): string {
  return rows.map(({ entry }) => (entry.kind === 'line' ? formatLine(entry, format, names) : '')).join('')
}

function textOf({ instanceId, time, level, message }: LogLine, names: ReadonlyMap<string, string> | null): string {
  const name = names?.get(instanceId)
  return `${new Date(time).toISOString()} ${level.padEnd(5)} ${name === undefined ? '' : `${name} `}${message}\n`
}

function jsonOf({ instanceId, seq, time, level, source, message, metadata }: LogLine): string {
  return `${JSON.stringify({ instanceId, seq, timestamp: new Date(time).toISOString(), level, source, message, metadata })}\n`
}
