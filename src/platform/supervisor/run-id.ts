import { readFileSync } from 'node:fs'

/** The variable by which everything that comes from a run is known again, wherever it has gone. */
export const RUN_ID_VARIABLE = 'PANOPTES_RUN_ID'

/** It has ended, it belongs to another user, or this is not Linux. */
const unreadable: ReadonlySet<unknown> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])

/**
 * The run that a process was started in, by its environment at the start; undefined when it carries none or its environment is not to be read.
 * @throws when the system does not tell, as when no more files can be opened.
 */
export function runIdOf(pid: number): string | undefined {
  const prefix = `${RUN_ID_VARIABLE}=`
  return environmentOf(pid)
    .find((variable) => variable.startsWith(prefix))
    ?.slice(prefix.length)
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch (error) {
    if (error instanceof Error && 'code' in error && unreadable.has(error.code)) return []
    throw error
  }
}
