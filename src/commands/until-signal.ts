import { constants } from 'node:os'

/** The signals that ask for an end: of a service manager, and of a person at the keyboard. */
const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * A signal so soon after the first is the same request: on Ctrl-C the terminal signals the whole process group, and npm, which is in it, forwards
 * what it got.
 */
const sameRequestMs = 500

/**
 * Resolves with the first signal that asks the process to end; from then on a second one ends it at once, with 128 plus the signal's number as
 * shells have it. Meant to be called once, by a command that runs until it is told to stop.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    for (const name of signals) {
      process.on(name, () => {
        const now = performance.now()
        if (askedAt !== undefined && now - askedAt > sameRequestMs) process.exit(128 + constants.signals[name])
        askedAt ??= now
        resolve(name)
      })
    }
  })
}
