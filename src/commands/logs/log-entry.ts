import { z } from 'zod'
import type { WantedLogs } from './wanted-logs.ts'

/** An entry as the API answers it. */
export const logEntry = z.object({
  cursor: z.string(),
  seq: z.string(),
  timestamp: z.string(),
  level: z.string(),
  source: z.string(),
  message: z.string(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

export type LogEntry = z.infer<typeof logEntry>

/** What is asked of an entry; metadata, which can be large, only when it is shown. */
export function logEntryFields({ metadata }: WantedLogs): string {
  return `cursor seq timestamp level source message${metadata ? ' metadata' : ''}`
}
