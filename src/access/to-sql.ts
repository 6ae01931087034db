import { type Condition, isAlways, isNever, type Operator, type Parameters } from './condition.ts'
import { columnName, relationOf } from './datamodel.ts'
import { escapeLike } from './like-pattern.ts'
import type { ModelName } from './model.ts'
import { normalize } from './normalize.ts'
import { policies } from './policies.ts'

/** Collects the values of a statement; `bind` answers the placeholder that stands for the value. */
export class Bindings {
  readonly values: unknown[] = []

  bind(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** The condition as an SQL expression over the model's table under the given alias, every value bound. */
export function toSql(model: ModelName, condition: Condition, parameters: Parameters, bindings: Bindings, alias: string): string {
  return render(model, normalize(model, condition), parameters, bindings, alias)
}

function render(model: ModelName, condition: Condition, parameters: Parameters, bindings: Bindings, alias: string): string {
  if (isAlways(condition)) return 'true'
  if (isNever(condition)) return 'false'
  const again = (part: Condition) => render(model, part, parameters, bindings, alias)
  if ('all' in condition) return `(${condition.all.map(again).join(' AND ')})`
  if ('any' in condition) return `(${condition.any.map(again).join(' OR ')})`
  if ('not' in condition) return `(NOT ${again(condition.not)})`
  if ('relation' in condition) {
    const { target, near, far } = relationOf(model, condition.relation)
    const inner = `${alias}_${columnName(condition.relation)}`
    const matches = render(target, condition.matches, parameters, bindings, inner)
    const join = `${inner}.${columnName(far)} = ${alias}.${columnName(near)}`
    return `EXISTS (SELECT 1 FROM ${policies[target].table} ${inner} WHERE ${join} AND ${matches})`
  }
  const value = 'parameter' in condition ? parameters[condition.parameter] : condition.value
  return comparison(`${alias}.${columnName(condition.column)}`, condition.is, value, bindings)
}

const infix = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function comparison(left: string, is: Operator, value: unknown, bindings: Bindings): string {
  switch (is) {
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return `${left} ${infix[is]} ${bindings.bind(value)}`
    case 'in':
      return `${left} = ANY(${bindings.bind(value)})`
    case 'notIn':
      return `${left} <> ALL(${bindings.bind(value)})`
    case 'has':
      return `${bindings.bind(value)} = ANY(${left})`
    case 'contains':
      return `${left} LIKE ${bindings.bind(`%${escapeLike(String(value))}%`)}`
    case 'startsWith':
      return `${left} LIKE ${bindings.bind(`${escapeLike(String(value))}%`)}`
    case 'endsWith':
      return `${left} LIKE ${bindings.bind(`%${escapeLike(String(value))}`)}`
    case 'icontains':
      return `${left} ILIKE ${bindings.bind(`%${escapeLike(String(value))}%`)}`
    case 'isNull':
      return value === true ? `${left} IS NULL` : `${left} IS NOT NULL`
  }
}
