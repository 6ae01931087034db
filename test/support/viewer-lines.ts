import { type LogLine, originOf, type Row } from '../../src/viewer/logs/store/log-line.ts'

/** A line as the viewer holds it. */
export function viewerLine(given: Partial<LogLine> & { readonly seq: number }): LogLine {
  const {
    instanceId = 'mci_a',
    seq,
    time = seq * 1_000,
    level = 'INFO',
    source = 'PROCESS',
    message = `line ${seq}`,
    metadata = {},
  } = given
  return { kind: 'line', instanceId, seq, time, level, source, origin: originOf(source, metadata), message, metadata }
}

/** The lines of one instance from a place to a place. */
export function viewerLines(from: number, to: number, given: Partial<LogLine> = {}): LogLine[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => viewerLine({ ...given, seq: from + index }))
}

/** What rows say, in short: `a7` for a line of mci_a, the text of a mark in brackets. */
export function saying(rows: readonly Row[]): string[] {
  return rows.map(({ entry }) => (entry.kind === 'mark' ? `[${entry.text}]` : `${entry.instanceId.slice(4)}${entry.seq}`))
}
