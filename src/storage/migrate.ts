import { setTimeout as sleep } from 'node:timers/promises'
import type { DiagnoseMigrationHistoryOutput, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { PanoptesError } from '../errors.ts'
import type { Database } from './database.ts'
import { createMigrationAdapter } from './migration-adapter.ts'
import { type Migration, readMigrations, toMigrationList } from './migrations.ts'
import { noFilter, withSchemaEngine } from './schema-engine.ts'

/** Held by the gateway that migrates; any number that nothing else uses on this database. Its digits say "pano" in ASCII. */
const LOCK = 0x70_61_6e_6f
/** How long gateways that wait for another's migrations pause before they ask again (ms). */
const LOCK_POLL_MS = 200
/** A migration may take hours; `pg` takes no "never" for one pool of several, so this is the longest timer there is (ms). */
const NO_TIMEOUT_MS = 2 ** 31 - 1

export interface MigrationProblem {
  readonly name: string
  /** `edited`: not the text that was applied. `failed`: begun and not ended. `unknown`: applied by a newer gateway. */
  readonly kind: 'edited' | 'failed' | 'unknown'
}

export interface MigrationStatus {
  readonly applied: readonly string[]
  readonly pending: readonly Migration[]
  readonly problems: readonly MigrationProblem[]
}

export interface MigrationOptions {
  /** What to apply; by default what `readMigrations` finds in the package. */
  readonly migrations?: readonly Migration[]
}

export interface ApplyOptions extends MigrationOptions {
  /** Told of each migration when it begins and ends, and of waiting for another gateway. */
  readonly onProgress?: (step: { readonly kind: 'waiting' | 'applying' | 'applied'; readonly name: string }) => void
  /** Gives up waiting for another gateway, and begins no further migration; one that has begun is not interrupted. */
  readonly signal?: AbortSignal
}

/** Connections for migrations: one, because the engine keeps its own lock in its session, and without the gateway's timeouts. */
function migrationPool(database: Database): pg.Pool {
  const { options } = database.pool
  return new pg.Pool({ ...options, max: 1, idleTimeoutMillis: 0, statement_timeout: 0, query_timeout: NO_TIMEOUT_MS })
}

function describe(history: DiagnoseMigrationHistoryOutput, migrations: readonly Migration[]): MigrationStatus {
  const unapplied = new Set(
    history.history !== null && 'unappliedMigrationNames' in history.history ? history.history.unappliedMigrationNames : [],
  )
  const unknown =
    history.history !== null && 'unpersistedMigrationNames' in history.history ? history.history.unpersistedMigrationNames : []
  const problem = (kind: MigrationProblem['kind']) => (name: string) => ({ name, kind })
  for (const name of history.failedMigrationNames) unapplied.add(name)
  return {
    applied: migrations.map(({ name }) => name).filter((name) => !unapplied.has(name)),
    pending: migrations.filter(({ name }) => unapplied.has(name)),
    problems: [
      // A migration that failed may be mended: its text is only then a problem when it was applied.
      ...history.editedMigrationNames.filter((name) => !unapplied.has(name)).map(problem('edited')),
      ...history.failedMigrationNames.map(problem('failed')),
      ...unknown.map(problem('unknown')),
    ],
  }
}

async function inspect(engine: SchemaEngine, migrations: readonly Migration[]): Promise<MigrationStatus> {
  const input = { migrationsList: toMigrationList(migrations), optInToShadowDatabase: false, filters: noFilter }
  return describe(await engine.diagnoseMigrationHistory(input), migrations)
}

async function withEngine<T>(database: Database, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = migrationPool(database)
  try {
    return await withSchemaEngine(createMigrationAdapter(pool), use)
  } finally {
    await pool.end()
  }
}

/** What was applied, what is pending (with its SQL: the dry run), and what does not fit. Changes nothing. */
export async function migrationStatus(database: Database, options: MigrationOptions = {}): Promise<MigrationStatus> {
  const migrations = options.migrations ?? (await readMigrations())
  return withEngine(database, (engine) => inspect(engine, migrations))
}

/**
 * Runs `use` while no other gateway does. Only for servers: the embedded database has one gateway at a time, and one session, in
 * which an advisory lock excludes nobody.
 */
async function exclusively<T>(database: Database, options: ApplyOptions, use: () => Promise<T>): Promise<T> {
  if (database.kind === 'embedded') return use()
  const client = await database.pool.connect()
  try {
    for (;;) {
      const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [LOCK])
      if (rows[0]?.locked) break
      options.onProgress?.({ kind: 'waiting', name: 'another gateway' })
      await sleep(LOCK_POLL_MS, undefined, options.signal ? { signal: options.signal } : {})
    }
    return await use()
  } finally {
    // The session ends, and the lock with it.
    client.release(true)
  }
}

/**
 * Applies the pending migrations in order, each in a transaction of its own, and returns their names. Gateways that start at once
 * take turns, so each migration is applied once. A migration that a killed gateway left unfinished is begun anew: its transaction
 * was rolled back. Throws CONFLICT when an applied migration's text was changed, and the database's own error when a migration
 * fails; the ones before it stay applied. Migrations of a newer gateway are let be.
 */
export async function applyMigrations(database: Database, options: ApplyOptions = {}): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations())
  return exclusively(database, options, () =>
    withEngine(database, async (engine) => {
      const { pending, problems } = await inspect(engine, migrations)
      const edited = problems.filter(({ kind }) => kind === 'edited').map(({ name }) => name)
      if (edited.length > 0) {
        throw new PanoptesError('CONFLICT', `These migrations were changed after they had been applied: ${edited.join(', ')}.`)
      }
      for (const { name, kind } of problems) if (kind === 'failed') await engine.markMigrationRolledBack({ migrationName: name })
      const applied: string[] = []
      for (const { name } of pending) {
        options.signal?.throwIfAborted()
        options.onProgress?.({ kind: 'applying', name })
        const upTo = migrations.slice(0, migrations.findIndex((migration) => migration.name === name) + 1)
        await engine.applyMigrations({ migrationsList: toMigrationList(upTo), filters: noFilter })
        options.onProgress?.({ kind: 'applied', name })
        applied.push(name)
      }
      return applied
    }),
  )
}
