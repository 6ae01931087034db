import { type Logger, pino } from 'pino'

/** A logger that keeps what it logs. */
export function keepingLogger(): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  return { logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) }), lines }
}
