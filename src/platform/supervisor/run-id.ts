import { readFileSync } from 'node:fs'

/** The variable by which everything that comes from a run is known again, wherever it has gone. */
export const RUN_ID_VARIABLE = 'PANOPTES_RUN_ID'

/**
 * The run that a process was started in, by its environment at the start; undefined when it carries none or its environment cannot be read: it
 * belongs to another user, or this is not Linux.
 */
export function runIdOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
    const prefix = `${RUN_ID_VARIABLE}=`
    return environment
      .split('\0')
      .find((variable) => variable.startsWith(prefix))
      ?.slice(prefix.length)
  } catch {
    return undefined
  }
}
