/** What the database refused, as far as a service can tell a person about it. */
export interface DatabaseRefusal {
  readonly kind: 'UNIQUE' | 'REFERENCE' | 'CONTENTION'
  /** The violated constraint's name, or its columns, where the driver tells. */
  readonly constraint: string | null
}

/** How the driver adapter names them. PostgreSQL 18 reports RESTRICT under a code of its own. */
const kinds: Readonly<Record<string, DatabaseRefusal['kind']>> = {
  UniqueConstraintViolation: 'UNIQUE',
  ForeignKeyConstraintViolation: 'REFERENCE',
  RestrictViolation: 'REFERENCE',
  TransactionWriteConflict: 'CONTENTION',
}

/**
 * Why a statement failed; null when it is nothing that a person could act on. The transaction is lost by then: throw what it means and let it
 * roll back.
 */
export function refusalOf(error: unknown): DatabaseRefusal | null {
  if (property(error, 'code') === 'P2034') return { kind: 'CONTENTION', constraint: null }
  const cause = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause')
  const kind = kinds[String(property(cause, 'kind'))]
  if (kind === undefined) return null
  const constraint = property(cause, 'constraint')
  const index = property(constraint, 'index')
  const fields = property(constraint, 'fields')
  return { kind, constraint: typeof index === 'string' ? index : Array.isArray(fields) ? fields.join(', ') : null }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
