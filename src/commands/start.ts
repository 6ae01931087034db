import type { Command } from 'commander'
import type { FirstAdmin } from '../domains/identity/user/ensure-first-admin.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { untilSignal } from './until-signal.ts'

/** How long running requests, streams and jobs get to end before the process does. */
const drainSeconds = 8

/** The one time that the password is shown: nothing keeps it. */
function printFirstAdmin(io: Io, { email, password }: FirstAdmin): void {
  const secret = password === null ? 'the password from PANOPTES_ADMIN_PASSWORD' : `${password}   (shown this once)`
  io.print(`\nThe first user was made, an ADMIN. Sign in with\n  e-mail    ${email}\n  password  ${secret}\n`)
}

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
        const { url, firstAdmin } = await app.start()
        io.print(`Panoptes is listening at ${url}`)
        io.print(`GraphiQL is at ${url}/graphql`)
        if (firstAdmin) printFirstAdmin(io, firstAdmin)
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
