import type { LogContent } from '../../src/domains/mcp/mcp-log/mcp-log-stream.ts'

const texts = [
  'GET /v1/resources/list answered 200 in 12 ms for session 7f3c9a51 (cached: no, items: 48)',
  'tool call "search_documents" began: query of 41 characters, limit 20, request 018f2a6b-0c3e',
  'tool call "search_documents" ended after 187 ms with 20 results (request 018f2a6b-0c3e)',
  'connection to upstream refreshed: 3 of 4 workers idle, queue 0, oldest request 0 ms',
]
const levels = ['INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'DEBUG', 'DEBUG', 'WARN'] as const

/** A batch as a busy server writes it: some 100 characters a line, a tenth of them warnings. */
export function logLines(count: number): readonly LogContent[] {
  const timestamp = Date.now()
  return Array.from({ length: count }, (_, index) => ({
    timestamp: timestamp + index,
    level: levels[index % levels.length] ?? 'INFO',
    source: 'PROCESS',
    message: `${texts[index % texts.length]} #${index}`,
    metadata: '{"stream":"stdout"}',
  }))
}
