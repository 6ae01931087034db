import { createHash } from 'node:crypto'
import { fieldOf } from '../../access/datamodel.ts'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import { badField } from '../../errors.ts'
import { declaredEnum } from '../enum-registry.ts'
import type { Direction } from '../rows.ts'

/** A mark of the order that a cursor belongs to; under another order its values would mean another place. */
function signature(model: ModelName, order: readonly Direction[]): string {
  const text = `${model} ${order.map(({ column, direction }) => `${column} ${direction}`).join(', ')}`
  return createHash('sha256').update(text).digest('base64url').slice(0, 6)
}

/** The opaque place of a row in an order: the values of the order's columns. */
export function encodeCursor(model: ModelName, order: readonly Direction[], row: LoadedRow): string {
  const values = order.map(({ column }) => {
    const value = row[column]
    if (value === undefined) throw new Error(`${model}.${column} was not loaded for the cursor`)
    return value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? value.toString() : value
  })
  return Buffer.from(JSON.stringify([signature(model, order), ...values])).toString('base64url')
}

/**
 * The values of the order's columns that a cursor holds.
 * @throws PanoptesError BAD_USER_INPUT for what is no cursor, and for a cursor of another list or order.
 */
export function decodeCursor(model: ModelName, order: readonly Direction[], cursor: string, path: string): readonly unknown[] {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!Array.isArray(parts) || typeof parts[0] !== 'string') throw badField(path, 'This is not a cursor.')
  const [mark, ...values] = parts
  if (mark !== signature(model, order) || values.length !== order.length) {
    throw badField(path, 'This cursor belongs to another list, or to another order of it.')
  }
  return order.map(({ column }, index) => {
    const value = decodeValue(model, column, values[index])
    if (value === undefined) throw badField(path, 'This is not a cursor.')
    return value
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value as its column has it; undefined when it cannot be one. */
function decodeValue(model: ModelName, column: string, value: unknown): unknown {
  const { type, kind, isRequired } = fieldOf(model, column)
  if (value === null) return isRequired ? undefined : null
  if (kind === 'enum') return declaredEnum(type).values.find((one) => one === value)
  switch (type) {
    case 'DateTime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : undefined
    case 'BigInt':
      return typeof value === 'string' && /^-?\d{1,18}$/.test(value) ? BigInt(value) : undefined
    case 'Int':
      return Number.isSafeInteger(value) ? value : undefined
    case 'Float':
      return typeof value === 'number' ? value : undefined
    default:
      return typeof value === 'string' && isTextOf(column, value) ? value : undefined
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ids are uuids in the database, which refuses anything else with an error of its own; no text may hold a zero character. */
function isTextOf(column: string, value: string): boolean {
  return column === 'id' || column.endsWith('Id') ? uuid.test(value) : !value.includes('\0')
}
