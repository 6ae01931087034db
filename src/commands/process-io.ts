import { loadDotEnv, readEnv } from '../env.ts'
import { createLogger } from '../platform/logger.ts'
import type { Io } from './io.ts'

/** The real process. */
export function processIo(): Io {
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    colours: () => process.stdout.isTTY && process.stdout.hasColors(),
    env() {
      loadDotEnv()
      return readEnv()
    },
    logger: createLogger,
    exitWith(code) {
      process.exitCode = code
    },
  }
}
