import { CommanderError } from 'commander'
import { EnvError } from '../env.ts'
import { type FieldError, PanoptesError } from '../errors.ts'
import { redactText } from '../platform/redact-text.ts'
import { MasterKeyError } from '../platform/vault/master-key-error.ts'
import { CommandError } from './command-error.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'

/**
 * Shows why a command failed and gives the exit code that goes with it: wrong configuration as one line per variable, a foreseen failure (also one that
 * a client of the API would see) as its message, anything else as one line that names it, with the stack when `verbose`.
 */
export function showError(error: unknown, io: Io, verbose: boolean): ExitCode {
  // commander has said what is wrong already, or has shown the help or the version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof EnvError || error instanceof MasterKeyError) {
    io.note(`The configuration is wrong:\n${error.message.replaceAll(/^/gm, '  ')}`)
    return exitCodes.usage
  }
  if (error instanceof CommandError) {
    io.note(error.message)
    return error.exitCode
  }
  if (error instanceof PanoptesError) {
    io.note(verbose ? stackOf(error) : [error.message, ...(error.fields ?? []).map(fieldLine)].join('\n'))
    return error.code === 'BAD_USER_INPUT' ? exitCodes.usage : exitCodes.failed
  }
  const text = error instanceof Error ? (verbose ? stackOf(error) : firstLine(error)) : String(error)
  io.note(redactText(`Panoptes failed: ${text}${verbose ? '' : ' (--verbose shows where)'}`))
  return exitCodes.failed
}

function fieldLine({ path, message }: FieldError): string {
  return `  ${path}: ${message}`
}

/** Some drivers' errors have no message of their own, only a code or the errors they are made of. */
function firstLine(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors.find((part) => part instanceof Error) : undefined
  const text = error.message || inner?.message || ('code' in error ? String(error.code) : error.name)
  return text.trim().split('\n')[0] ?? ''
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackOf(error.cause)}` : own
}
