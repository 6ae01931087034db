import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { ApplyOptions, MigrationStatus } from '../storage/migrate.ts'
import { CommandError } from './command-error.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { untilSignal } from './until-signal.ts'

interface Options {
  readonly status?: true
  readonly dryRun?: true
  readonly json?: boolean
}

/** `panoptes migrate`: brings the database up to date. A start does so too. */
export function migrateCommand(program: Command, io: Io): void {
  program
    .command('migrate')
    .description('apply the migrations that the database has not had yet')
    .option('--status', 'change nothing: list what is applied, pending and wrong; exit code 1 while anything is pending or wrong')
    .addOption(new Option('--dry-run', 'change nothing: print the SQL of what is pending').conflicts('status'))
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nThe embedded database must not be in use by a gateway. On a server gateways may run meanwhile.')
    .action(async ({ status, dryRun, json = false }: Options) => {
      if (status) showStatus(await currentStatus(io), io, json)
      else if (dryRun) showPending(await currentStatus(io), io, json)
      else await apply(io, json)
    })
}

async function apply(io: Io, json: boolean): Promise<void> {
  const { withOpenDatabase } = await import('./with-open-database.ts')
  const { applyMigrations } = await import('../storage/migrate.ts')
  const stop = new AbortController()
  void untilSignal().then(() => stop.abort())
  await withOpenDatabase(io, io.env(), async (database) => {
    const applied = await applyMigrations(database, { onProgress: progressTo(io), signal: stop.signal }).catch(
      (error: unknown) => {
        throw stop.signal.aborted ? new CommandError('Broken off; what is applied stays. Run it again to go on.') : error
      },
    )
    if (json) io.printJson({ applied })
    else io.print(applied.length === 0 ? 'Nothing was pending.' : `Done: ${applied.length} applied.`)
  })
}

/** A line when a migration begins and ends, and one line for however long another gateway has the turn. */
function progressTo(io: Io): NonNullable<ApplyOptions['onProgress']> {
  let waiting = false
  let began = 0
  return ({ kind, name }) => {
    if (kind === 'waiting') {
      if (!waiting) io.note('Waiting for another gateway that is migrating …')
      waiting = true
    } else if (kind === 'applying') {
      began = performance.now()
      io.note(`${name} …`)
    } else io.note(`${name} applied in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
}

/** Looks without touching anything: an embedded database that is not there yet is not made for it. */
async function currentStatus(io: Io): Promise<MigrationStatus> {
  const env = io.env()
  if (env.databaseUrl === undefined && !existsSync(join(env.home, 'database'))) {
    const { readMigrations } = await import('../storage/migrations.ts')
    return { applied: [], pending: await readMigrations(), problems: [] }
  }
  const { withOpenDatabase } = await import('./with-open-database.ts')
  const { migrationStatus } = await import('../storage/migrate.ts')
  return withOpenDatabase(io, env, (database) => migrationStatus(database))
}

/** What a problem means to whoever runs the gateway. */
const meanings = {
  edited: 'its text was changed after it had been applied; nothing more is applied until that is undone',
  failed: 'it was begun and did not end; nothing of it is left, and the next run begins it anew',
  unknown: 'applied by a newer Panoptes; it is let be',
} as const

function showStatus({ applied, pending, problems }: MigrationStatus, io: Io, json: boolean): void {
  const upToDate = pending.length === 0 && problems.every(({ kind }) => kind === 'unknown')
  if (json) io.printJson({ upToDate, applied, pending: pending.map(({ name }) => name), problems })
  else {
    for (const name of applied) io.print(`applied  ${name}`)
    for (const { name } of pending) io.print(`pending  ${name}`)
    for (const { name, kind } of problems) io.print(`${kind.padEnd(8)} ${name}: ${meanings[kind]}`)
  }
  if (!upToDate) io.exitWith(exitCodes.failed)
}

function showPending({ pending }: MigrationStatus, io: Io, json: boolean): void {
  if (json) io.printJson({ pending })
  else if (pending.length === 0) io.note('Nothing is pending.')
  else io.print(pending.map(({ name, sql }) => `-- ${name}\n\n${sql.trim()}`).join('\n\n'))
}
