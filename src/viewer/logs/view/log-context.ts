import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { LogSession } from '../session/log-session.ts'
import type { LogReader } from './log-reader.ts'
import type { RowViewport } from './row-viewport.ts'

/** What the parts of a log view share. */
export interface LogContextValue {
  readonly session: LogSession
  readonly reader: LogReader
  readonly viewport: RowViewport
}

export const LogContext = createContext<LogContextValue | null>(null)

export function useLog(): LogContextValue {
  const context = useContext(LogContext)
  if (context === null) throw new Error('There is no log view around this component.')
  return context
}
