import type { RowIdentity } from '../access/api-id.ts'
import { all, column } from '../access/condition.ts'
import { type Deleted, fence, mayWrite, parametersOf } from '../access/fence.ts'
import type { ModelName } from '../access/model.ts'
import { policies } from '../access/policies.ts'
import { Bindings, toSql } from '../access/to-sql.ts'
import { notFound, PanoptesError } from '../errors.ts'
import { query } from './query.ts'
import type { Change } from './writer.ts'

export interface LockOptions {
  readonly deleted: Deleted
  /**
   * The row lock to take and hold until the transaction ends; null only looks. Rows of owners are locked before what they own, ids ascending.
   */
  readonly lock: 'FOR UPDATE' | 'FOR NO KEY UPDATE' | 'FOR SHARE' | 'FOR KEY SHARE' | null
  /** What to load: SQL expressions over the alias `t`. */
  readonly select: string
}

/**
 * Locks one row that the actor sees and loads it as it is once the lock is held.
 * @throws PanoptesError NOT_FOUND when the actor sees no such row.
 */
export async function lockVisible<T>(
  change: Change,
  model: ModelName,
  identity: RowIdentity,
  { deleted, lock, select }: LockOptions,
): Promise<T> {
  const { viewer } = change.actor
  const named = Object.entries(identity).map(([name, value]) => column(name, 'eq', value))
  const condition = all(...named, fence(model, viewer, { deleted }))
  const bindings = new Bindings()
  const where = toSql(model, condition, parametersOf(viewer), bindings, 't')
  const of = lock === null ? '' : `${lock} OF t`
  const [row] = await query<T>(change, `SELECT ${select} FROM ${policies[model].table} t WHERE ${where} ${of}`, bindings)
  if (row === undefined) throw notFound(model)
  return row
}

/**
 * As `lockVisible`, for a row that is to be changed.
 * @throws PanoptesError NOT_FOUND when the actor sees no such row, FORBIDDEN when it sees the row but may not change it.
 */
export async function lockWritable<T>(change: Change, model: ModelName, identity: RowIdentity, options: LockOptions): Promise<T> {
  const { viewer } = change.actor
  const writable = mayWrite(model, viewer)
  const row = await lockVisible<T>(change, model, identity, writable ? options : { ...options, lock: null })
  if (!writable) throw new PanoptesError('FORBIDDEN', `You may see this ${model}, but not change it.`)
  return row
}
