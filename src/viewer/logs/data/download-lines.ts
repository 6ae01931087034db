import type { Api } from '../../api/api.ts'
import { formatLine, type LineFormat } from '../store/format-lines.ts'
import type { LineFilter } from '../store/line-filter.ts'
import { readLogHeads } from './log-head.ts'
import type { LogPages } from './log-pages.ts'
import { MergedReader } from './merged-reader.ts'

interface Download {
  readonly api: Api
  readonly pages: LogPages
  readonly instanceIds: readonly string[]
  readonly filter: LineFilter
  readonly format: LineFormat
  readonly names: ReadonlyMap<string, string> | null
  /** Told how many lines there are so far. */
  readonly onProgress: (lines: number) => void
}

/** Reads all lines of the logs that pass the filter, from the first to what is the last when it is asked for. Rejects with an ApiError or an AbortError. */
export async function downloadLines(wanted: Download, signal: AbortSignal): Promise<Blob> {
  const { api, pages, instanceIds, filter, format, names, onProgress } = wanted
  const heads = await readLogHeads(api, instanceIds, signal)
  const stretches = new Map([...heads].map(([id, { seq }]) => [id, { start: 1, end: seq }]))
  const reader = new MergedReader(pages, filter, 'newer', stretches)
  const parts: string[] = []
  let count = 0
  while (!reader.done) {
    const lines = await reader.next(signal)
    parts.push(lines.map((line) => formatLine(line, format, names)).join(''))
    count += lines.length
    onProgress(count)
  }
  return new Blob(parts, { type: format === 'json' ? 'application/x-ndjson' : 'text/plain' })
}
