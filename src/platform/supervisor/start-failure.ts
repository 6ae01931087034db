import { stat } from 'node:fs/promises'
import { PanoptesError } from '../../errors.ts'
import type { ProcessSpec } from './process-spec.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file, or its interpreter is missing',
  EACCES: 'the file may not be executed',
  EPERM: 'the file may not be executed',
  ENOEXEC: 'the file is no program for this machine',
  E2BIG: 'its configuration, arguments and environment are too long',
  ERR_INVALID_ARG_VALUE: 'its arguments or environment hold a NUL character',
  EAGAIN: 'this machine runs as many processes as it may',
  ENOMEM: 'this machine has no memory left',
  EMFILE: 'the gateway has as many files open as it may',
  ENFILE: 'this machine has as many files open as it may',
}

/** Says why a program could not be started, in words for people and without paths. The error behind it is the cause. */
export async function explainStartFailure(error: unknown, spec: ProcessSpec): Promise<PanoptesError> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // The system says ENOENT of a missing folder too.
  const folder = await stat(spec.cwd).catch(() => undefined)
  const reason = folder?.isDirectory()
    ? (reasons[code] ?? `the system answers ${code || 'nothing that is known'}`)
    : 'its working folder is missing'
  return new PanoptesError('UNAVAILABLE', `The program could not be started: ${reason}.`, { cause: error })
}
