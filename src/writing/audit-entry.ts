import type { ModelName } from '../access/model.ts'

/** A row as it was or became; only the fields that the service wants in the audit. */
export type AuditedRow = Readonly<Record<string, unknown>>

/** One row that a mutation changed. `before` is null for a new row, `after` for one that is gone for good. */
export interface AuditEntry {
  readonly model: ModelName
  /** The row; its identity columns are read. */
  readonly row: Readonly<Record<string, unknown>>
  /** The user whose row it is; null for catalogues. */
  readonly ownerId: string | null
  readonly before: AuditedRow | null
  readonly after: AuditedRow | null
}

/** Columns whose values never reach the audit; that they changed does. */
const secretColumns: ReadonlySet<string> = new Set([
  'passwordHash',
  'tokenHash',
  'accessTokenHash',
  'encryptedKey',
  'encryptionIv',
])

/** Columns that change with every write and say nothing. */
const noise: ReadonlySet<string> = new Set(['updatedAt', 'createdAt', 'id'])

/** JSON that the audit stores. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface FieldChange {
  readonly [side: string]: Json
  readonly before: Json
  readonly after: Json
}

/** What differs between the two, field by field, secrets redacted; empty when nothing does. */
export function changesOf(before: AuditedRow | null, after: AuditedRow | null): Readonly<Record<string, FieldChange>> {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const changes: Record<string, FieldChange> = {}
  for (const field of fields) {
    if (noise.has(field)) continue
    const from = toJson(before?.[field])
    const to = toJson(after?.[field])
    if (JSON.stringify(from) === JSON.stringify(to)) continue
    changes[field] = secretColumns.has(field) ? { before: redacted(from), after: redacted(to) } : { before: from, after: to }
  }
  return changes
}

function redacted(value: Json): Json {
  return value === null ? null : '[redacted]'
}

/** The value as JSON: dates in ISO 8601, big integers as text, bytes in hexadecimal, whatever is absent as null. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
  throw new Error(`a ${typeof value} cannot stand in the audit`)
}
