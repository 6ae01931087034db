import type { Command } from 'commander'
import type { FirstAdmin } from '../domains/identity/user/ensure-first-admin.ts'
import { CommandError } from './command-error.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { untilSignal } from './until-signal.ts'

/** How long running requests, servers, streams and jobs get to end before the process does. */
const drainSeconds = 15

/** The one time that the password is shown: nothing keeps it. */
function printFirstAdmin(io: Io, { email, password }: FirstAdmin): void {
  const secret = password === null ? 'the password from PANOPTES_ADMIN_PASSWORD' : `${password}   (shown this once)`
  io.print(`\nThe first user was made, an ADMIN. Sign in with\n  e-mail    ${email}\n  password  ${secret}\n`)
}

function databaseFailed({ message }: Error): string {
  return `The embedded database failed: ${message} The gateway ends; what it acknowledged is kept. Start it again.`
}

/** `panoptes start`: runs the gateway until SIGTERM or SIGINT, or until its embedded database fails. */
export function startCommand(program: Command, io: Io): void {
  program
    .command('start')
    .description('run the gateway until it is told to stop')
    .option('--demo', 'with a demo user and two servers whose logs can be watched at once')
    .action(async ({ demo }: { readonly demo?: true }) => {
      const env = io.env()
      // Loaded here, so that other commands and --help do not wait for the whole gateway.
      const { createApp } = await import('../app.ts')
      const logger = io.logger(env.logLevel)
      const signal = untilSignal()
      const app = await createApp(env, logger)
      const ended = new AbortController()
      try {
        const { url, firstAdmin } = await app.start()
        io.print(`Panoptes is listening at ${url}`)
        io.print(`GraphiQL is at ${url}/graphql`)
        if (firstAdmin) printFirstAdmin(io, firstAdmin)
        if (demo) {
          const { startDemo } = await import('./demo/start-demo.ts')
          await startDemo(app, { url, home: env.home, io, logger, signal: ended.signal })
        }
        const reason = await Promise.race([signal, app.failed])
        if (reason instanceof Error) throw new CommandError(databaseFailed(reason))
        logger.info({ signal: reason }, 'stopping')
      } finally {
        // Not cleared, only unreferenced: it also ends a process that something left open keeps alive after the stop.
        setTimeout(() => {
          logger.error(`not everything ended within ${drainSeconds} s`)
          process.exit(exitCodes.failed)
        }, drainSeconds * 1000).unref()
        ended.abort()
        await app.stop()
      }
      logger.info('stopped')
    })
}
