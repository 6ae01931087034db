import type { LogLevel, McpEvent } from '../../../storage/generated/prisma/client.ts'
import type { NewMcpLog } from '../mcp-log/new-mcp-log.ts'

/** An event of an instance's trail as an entry of its log, so that both tell the same story. Null for what is
 * no news there: an instance that is created has a log that is empty, and the log of one that is deleted has ended. */
export function describeEvent({ eventType, eventData }: Pick<McpEvent, 'eventType' | 'eventData'>): NewMcpLog | null {
  const data = new Map(Object.entries(typeof eventData === 'object' && eventData !== null ? eventData : {}))
  const text = (name: string) => (data.has(name) ? String(data.get(name)) : null)
  const entry = (level: LogLevel, message: string): NewMcpLog => ({
    level,
    source: 'SYSTEM',
    message,
    metadata: { event: eventType, ...Object.fromEntries(data) },
  })
  const how = text('signal') ?? (data.has('exitCode') ? `exit code ${text('exitCode')}` : null)
  switch (eventType) {
    case 'STARTED':
      return entry('INFO', `Running: process ${text('processId')} on port ${text('port')}.`)
    case 'STOPPED':
      return entry(
        'INFO',
        [text('reason') ?? (data.has('restart') ? 'Stopped, to start anew' : 'Stopped'), how].filter(Boolean).join(': '),
      )
    case 'EXPIRED':
      return entry('WARN', 'Its time is up.')
    case 'ERROR':
      return entry('ERROR', text('reason') ?? 'It failed.')
    case 'RESTORED':
      return data.has('deleted') ? null : entry('INFO', restarting(data))
    case 'HEALTH_CHANGED':
      return data.get('healthy') === true ? entry('INFO', 'Healthy again.') : entry('WARN', `Unhealthy: ${text('reason')}`)
    case 'TOKEN_ROTATED':
      return entry('INFO', 'The access token was replaced.')
    case 'CREATED':
    case 'DELETED':
      return null
  }
}

function restarting(data: ReadonlyMap<string, unknown>): string {
  if (typeof data.get('afterMs') === 'number') {
    const seconds = (Number(data.get('afterMs')) / 1000).toFixed(1)
    return `To start again in ${seconds} s, ${data.get('restart')} of ${data.get('of')} times.`
  }
  return 'To start again.'
}
