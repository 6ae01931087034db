import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { PanoptesError } from '../errors.ts'
import { CommandError } from './command-error.ts'
import type { Io } from './io.ts'

interface Options {
  readonly email: string
  readonly name: string
  readonly role: 'ADMIN' | 'MEMBER'
  readonly passwordStdin?: true
  readonly json?: true
}

/** `panoptes create-user`: adds somebody who can sign in, also when no ADMIN can any more. */
export function createUserCommand(program: Command, io: Io): void {
  program
    .command('create-user')
    .description('add a user; without --password-stdin a password is made up and shown once')
    .requiredOption('--email <address>', 'the address to sign in with')
    .requiredOption('--name <name>', 'how the user is shown to others')
    .addOption(new Option('--role <role>', 'what the user may do').choices(['ADMIN', 'MEMBER']).default('MEMBER'))
    .option('--password-stdin', 'read the password from standard input, up to the end of the first line')
    .option('--json', 'print the user as JSON')
    .action(async ({ email, name, role, passwordStdin, json }: Options) => {
      const { withDatabase } = await import('./with-database.ts')
      const { systemActor } = await import('../access/viewer.ts')
      const { apiId } = await import('../access/api-id.ts')
      const { createUser } = await import('../domains/identity/user/create-user.ts')
      const { makeUpPassword } = await import('../domains/identity/user/make-up-password.ts')
      const given = passwordStdin ? ((await text(process.stdin)).split(/\r?\n/)[0] ?? '') : null
      const password = given ?? makeUpPassword()
      await withDatabase(io, async ({ writer }) => {
        const { id } = await createUser(writer, systemActor, { email, name, role, password }).catch((error: unknown) => {
          throw error instanceof PanoptesError ? new CommandError(error.message) : error
        })
        const user = { id: apiId('User', { id }), email, name, role, ...(given === null ? { password } : {}) }
        if (json) io.printJson(user)
        else io.print(`${role} ${email} (${user.id})${given === null ? `\nPassword, shown this once: ${password}` : ''}`)
      })
    })
}
