import { constants } from 'node:os'

/** The signals that ask for an end: of a service manager, and of a person at the keyboard. */
const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Resolves with the first signal that asks the process to end; from then on a second one ends it at once, with 128 plus the signal's number as
 * shells have it. Meant to be called once, by a command that runs until it is told to stop.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false
    for (const name of signals) {
      process.on(name, () => {
        if (asked) process.exit(128 + constants.signals[name])
        asked = true
        resolve(name)
      })
    }
  })
}
