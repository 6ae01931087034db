import type { Command } from 'commander'
import type { Io } from './io.ts'

/** `panoptes seed`: fills the catalogues. A start does so too. */
export function seedCommand(program: Command, io: Io): void {
  program
    .command('seed')
    .description('add the settings, MCP types and ports that are missing; what is there stays as it is')
    .action(async () => {
      const { withDatabase } = await import('./with-database.ts')
      const { seed } = await import('../seeds.ts')
      await withDatabase(io, ({ writer }) => seed(writer))
      io.note('The catalogues are complete.')
    })
}
