import type { Command } from 'commander'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { untilSignal } from './until-signal.ts'

/** `panoptes rotate-keys`: seals every stored key anew that is not under the current master key. */
export function rotateKeysCommand(program: Command, io: Io): void {
  program
    .command('rotate-keys')
    .description('encrypt every stored key anew under PANOPTES_ENCRYPTION_KEY; can be broken off and run again')
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      '\nThe keys that were in use before must be in PANOPTES_ENCRYPTION_KEYS_OLD. Keep them there for a day after.',
    )
    .action(async (options: { json?: true }) => {
      const { withDatabase } = await import('./with-database.ts')
      const { loadMasterKey } = await import('../platform/vault/master-key.ts')
      const { createVault } = await import('../platform/vault/vault.ts')
      const { apiId } = await import('../access/api-id.ts')
      const { rotateKeys } = await import('../domains/mcp/api-key/rotate-keys.ts')
      const stop = new AbortController()
      void untilSignal().then(() => stop.abort())
      await withDatabase(io, async ({ env, database, writer }) => {
        const current = await loadMasterKey({
          given: env.encryptionKey,
          server: database.kind === 'server',
          home: env.home,
          sealedValuesExist: async () => true,
        })
        const vault = createVault({ current, old: env.oldEncryptionKeys })
        const { total, rotated, unreadable } = await rotateKeys({
          database,
          writer,
          vault,
          signal: stop.signal,
          onProgress: (soFar) => io.note(`${soFar.rotated} of ${soFar.total} keys are under the current master key now.`),
        })
        const ids = unreadable.map((id) => apiId('ApiKey', { id }))
        const complete = ids.length === 0 && !stop.signal.aborted
        if (options.json) io.printJson({ total, rotated, unreadable: ids, complete })
        else io.print(`${rotated} of ${total} keys were encrypted anew.`)
        if (ids.length > 0) io.note(`No given master key opens these: ${ids.join(', ')}`)
        if (!complete) io.exitWith(exitCodes.failed)
      })
    })
}
