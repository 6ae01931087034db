import { type ExitCode, exitCodes } from './exit-codes.ts'

/** A command that fails in a way it foresaw: the message is shown as it is, one line or several, without a stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}
