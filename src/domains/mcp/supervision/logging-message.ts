import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { JsonValue } from '../../../platform/bus/bus.ts'
import type { LineLevel, ProcessLine } from '../../../platform/supervisor/process-line.ts'

/** MCP has syslog's eight levels (RFC 5424), a log has four. */
const levels: Readonly<Record<string, LineLevel>> = {
  debug: 'DEBUG',
  info: 'INFO',
  notice: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
  critical: 'ERROR',
  alert: 'ERROR',
  emergency: 'ERROR',
}

/** The longest text that is taken over (UTF-16 units), as of a line of output. */
const longest = 16_384

/** What a server tells its clients by `notifications/message`, as a line of its log; null for a notification that is none. */
export function loggingLine(notification: unknown): ProcessLine | null {
  const parsed = LoggingMessageNotificationSchema.safeParse(notification)
  if (!parsed.success) return null
  const { level, logger, data } = parsed.data.params
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  const named: Record<string, JsonValue> = logger === undefined ? {} : { logger }
  return {
    timestamp: new Date(),
    level: levels[level] ?? 'INFO',
    message: text.length > longest ? `${text.slice(0, longest)}…` : text,
    metadata: { ...named, stream: 'stdout' },
  }
}
