import type { Condition, Operator, Parameters } from './condition.ts'
import { relationOf } from './datamodel.ts'
import type { ModelName } from './model.ts'

/** A loaded row, with the relations that the condition names loaded under their names. */
export type LoadedRow = Readonly<Record<string, unknown>>

/** What has to be loaded so that `matches` can answer: a Prisma `select`. */
export type RequiredSelect = { [field: string]: true | { select: RequiredSelect } }

/** The columns and relations that the condition reads. */
export function columnsRead(model: ModelName, condition: Condition): RequiredSelect {
  if ('all' in condition) return merge(condition.all.map((part) => columnsRead(model, part)))
  if ('any' in condition) return merge(condition.any.map((part) => columnsRead(model, part)))
  if ('not' in condition) return columnsRead(model, condition.not)
  if ('relation' in condition) {
    const { target, near, far } = relationOf(model, condition.relation)
    const inner = columnsRead(target, condition.matches)
    return { [near]: true, [condition.relation]: { select: { [far]: true, ...inner } } }
  }
  return { [condition.column]: true }
}

function merge(selects: readonly RequiredSelect[]): RequiredSelect {
  const merged: RequiredSelect = {}
  for (const select of selects) {
    for (const [field, value] of Object.entries(select)) {
      const before = merged[field]
      merged[field] =
        typeof before === 'object' && typeof value === 'object' ? { select: merge([before.select, value.select]) } : value
    }
  }
  return merged
}

/** Whether a loaded row is like the condition; text compares by equality only, its order is the database's. */
export function matches(condition: Condition, row: LoadedRow, parameters: Parameters): boolean {
  if ('all' in condition) return condition.all.every((part) => matches(part, row, parameters))
  if ('any' in condition) return condition.any.some((part) => matches(part, row, parameters))
  if ('not' in condition) return !matches(condition.not, row, parameters)
  if ('relation' in condition) {
    const other = row[condition.relation]
    return isRow(other) && matches(condition.matches, other, parameters)
  }
  const value = row[condition.column]
  if (value === undefined) throw new Error(`the column ${condition.column} was not loaded`)
  return holds(value, condition.is, 'parameter' in condition ? parameters[condition.parameter] : condition.value)
}

function isRow(value: unknown): value is LoadedRow {
  return typeof value === 'object' && value !== null
}

function holds(left: unknown, is: Operator, right: unknown): boolean {
  if (is === 'isNull') return (left === null) === right
  if (left === null) return false
  switch (is) {
    case 'eq':
      return same(left, right)
    case 'ne':
      return !same(left, right)
    case 'in':
      return items(right).some((item) => same(left, item))
    case 'notIn':
      return !items(right).some((item) => same(left, item))
    case 'has':
      return items(left).some((item) => same(item, right))
    case 'gt':
      return ordinal(left) > ordinal(right)
    case 'gte':
      return ordinal(left) >= ordinal(right)
    case 'lt':
      return ordinal(left) < ordinal(right)
    case 'lte':
      return ordinal(left) <= ordinal(right)
    case 'contains':
      return String(left).includes(String(right))
    case 'startsWith':
      return String(left).startsWith(String(right))
    case 'endsWith':
      return String(left).endsWith(String(right))
    case 'icontains':
      return String(left).toLowerCase().includes(String(right).toLowerCase())
  }
}

function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Error('a list was expected')
}

function same(left: unknown, right: unknown): boolean {
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime()
  return left === right
}

function ordinal(value: unknown): number | bigint {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number' || typeof value === 'bigint') return value
  throw new Error('only numbers and dates have an order here')
}
