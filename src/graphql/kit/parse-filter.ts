import { uuidOf } from '../../access/api-id.ts'
import { all, always, any, type Condition, column, not, type Operator } from '../../access/condition.ts'
import { relationNamesOf } from '../../access/datamodel.ts'
import type { ModelName } from '../../access/model.ts'
import { badField } from '../../errors.ts'
import { filterKindOf, idModelOf, operatorsFor } from './column-filter.ts'
import type { Listing } from './listing.ts'

/** Comparisons that one filter may hold: more is a mistake or an attack, and no index helps any more. */
const maxComparisons = 100

/** Values that one `in` may hold. */
const maxValues = 1000

/**
 * The filter that a client gave, as a condition. A null in place of a column's filter, or of `and`, `or`, `not`, counts as absent, so that
 * a variable may leave it open; a null inside an operator is refused, since it could mean "no filter" or "no value".
 * @throws PanoptesError BAD_USER_INPUT
 */
export function parseFilter(listing: Listing, filter: unknown): Condition {
  const budget = { left: maxComparisons }
  return parse(listing, filter, 'filter', budget)
}

interface Budget {
  left: number
}

function parse(listing: Listing, filter: unknown, path: string, budget: Budget): Condition {
  if (!isObject(filter)) return always
  return all(
    ...Object.entries(filter).map(([name, value]) => {
      const here = `${path}.${name}`
      if (value === null || value === undefined) return always
      if (name === 'and') return all(...list(value).map((part, index) => parse(listing, part, `${here}.${index}`, budget)))
      if (name === 'or') return any(...list(value).map((part, index) => parse(listing, part, `${here}.${index}`, budget)))
      if (name === 'not') return not(parse(listing, value, here, budget))
      return parseColumn(listing.model, name, value, here, budget)
    }),
  )
}

function parseColumn(model: ModelName, name: string, comparisons: unknown, path: string, budget: Budget): Condition {
  if (!isObject(comparisons)) return always
  const operators = operatorsFor(filterKindOf(model, name))
  return all(
    ...Object.entries(comparisons).map(([key, value]) => {
      const operator = operators.find((candidate) => candidate === key)
      if (operator === undefined) throw badField(`${path}.${key}`, `${key} is not an operator of this filter.`)
      budget.left -= 1
      if (budget.left < 0) throw badField('filter', `A filter may hold at most ${maxComparisons} comparisons.`)
      return column(name, operator, parseValue(model, name, operator, value, `${path}.${key}`))
    }),
  )
}

function parseValue(model: ModelName, name: string, operator: Operator, value: unknown, path: string): unknown {
  if (value === null || value === undefined) throw badField(path, 'null is not a value to compare with; use isNull.')
  if (operator === 'isNull') return value
  const target = filterKindOf(model, name) === 'ID' ? idModelOf(model, name, relationNamesOf(model)) : null
  const convert = (one: unknown) => (target === null ? one : uuidOf(target, String(one), path))
  if (operator !== 'in' && operator !== 'notIn') return convert(value)
  const values = list(value)
  if (values.length > maxValues) throw badField(path, `At most ${maxValues} values may be given.`)
  return values.map((one) => {
    if (one === null) throw badField(path, 'null is not a value to compare with; use isNull.')
    return convert(one)
  })
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
