import type { Logger } from 'pino'
import type { Env } from '../env.ts'
import type { ExitCode } from './exit-codes.ts'

/** What a command gets from the outside. */
export interface Io {
  /** One line, or several, of what the command was asked for: stdout. */
  print(text: string): void
  /** A value for scripts, as indented JSON: stdout. */
  printJson(value: unknown): void
  /** Progress and remarks: stderr. */
  note(text: string): void
  /** Whether stdout is a terminal that shows colours, and nobody wants it without (NO_COLOR). */
  colours(): boolean
  /** The configuration, with `.env` read. @throws EnvError, which the command line shows. */
  env(): Env
  /** The log of a command that runs the gateway's own parts. */
  logger(level: Env['logLevel']): Logger
  /** Says how the command ended, where nothing went wrong that would be thrown. */
  exitWith(code: ExitCode): void
}
