import type { Command } from 'commander'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { untilSignal } from './until-signal.ts'

/** How long running requests, streams and jobs get to end before the process does. */
const drainSeconds = 8

/** `panoptes start`: runs the gateway until SIGTERM or SIGINT. */
export function startCommand(program: Command, io: Io): void {
  program
    .command('start')
    .description('run the gateway until it is told to stop')
    .action(async () => {
      const env = io.env()
      // Loaded here, so that other commands and --help do not wait for the whole gateway.
      const { createApp } = await import('../app.ts')
      const logger = io.logger(env.logLevel)
      const signal = untilSignal()
      const app = await createApp(env, logger)
      try {
        const { url } = await app.start()
        io.print(`Panoptes is listening at ${url}`)
        logger.info({ signal: await signal }, 'stopping')
      } finally {
        // Not cleared, only unreferenced: it also ends a process that something left open keeps alive after the stop.
        setTimeout(() => {
          logger.error(`not everything ended within ${drainSeconds} s`)
          process.exit(exitCodes.failed)
        }, drainSeconds * 1000).unref()
        await app.stop()
      }
      logger.info('stopped')
    })
}
