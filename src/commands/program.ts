import { Command } from 'commander'
import { readVersion } from '../platform/version.ts'
import { createUserCommand } from './create-user.ts'
import { doctorCommand } from './doctor.ts'
import type { Io } from './io.ts'
import { logsCommand } from './logs.ts'
import { migrateCommand } from './migrate.ts'
import { rotateKeysCommand } from './rotate-keys.ts'
import { seedCommand } from './seed.ts'
import { startCommand } from './start.ts'

/**
 * Every command, in the order in which the help lists them. A new one is a file like doctor.ts, which exports a function `(program, io)` that
 * adds the command, and a line here. Its action reads the configuration from `io`, prints to `io`, throws CommandError for what it foresees
 * and imports heavy parts (database, app) inside the action.
 */
const commands = [startCommand, migrateCommand, seedCommand, rotateKeysCommand, createUserCommand, logsCommand, doctorCommand]

/** The command line, ready to parse. Throws CommanderError instead of ending the process. */
export function createProgram(io: Io): Command {
  const program = new Command('panoptes')
    .description('A GraphQL gateway over everything an AI-agent platform keeps and does.')
    .version(readVersion())
    .option('--verbose', 'show where an unexpected error came from')
    .showHelpAfterError('(panoptes --help lists the commands)')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration.')
    .exitOverride()
  for (const addTo of commands) addTo(program, io)
  return program
}
