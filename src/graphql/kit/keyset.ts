import { all, any, type Condition, column, never } from '../../access/condition.ts'
import { fieldOf } from '../../access/datamodel.ts'
import type { ModelName } from '../../access/model.ts'
import { declaredEnum } from '../enum-registry.ts'
import type { Direction } from '../rows.ts'

/** The order turned round: what a page that is read from its end follows. */
export function reversed(order: readonly Direction[]): readonly Direction[] {
  return order.map(({ column: name, direction }) => ({ column: name, direction: direction === 'ASC' ? 'DESC' : 'ASC' }))
}

/**
 * The rows that come after the one with these values in the order: equal in the first keys and beyond it in the next, for each key in
 * turn. Rows without a value come last in ascending and first in descending order, as in PostgreSQL.
 */
export function beyond(model: ModelName, order: readonly Direction[], values: readonly unknown[]): Condition {
  return any(
    ...order.map((key, index) =>
      all(
        ...order.slice(0, index).map((earlier, position) => sameAs(earlier.column, values[position])),
        beyondIn(model, key, values[index]),
      ),
    ),
  )
}

function sameAs(name: string, value: unknown): Condition {
  return value === null ? column(name, 'isNull', true) : column(name, 'eq', value)
}

function beyondIn(model: ModelName, { column: name, direction }: Direction, value: unknown): Condition {
  const nullable = !fieldOf(model, name).isRequired
  if (direction === 'ASC') {
    if (value === null) return never
    const greater = compare(model, name, 'gt', value)
    return nullable ? any(greater, column(name, 'isNull', true)) : greater
  }
  return value === null ? column(name, 'isNull', false) : compare(model, name, 'lt', value)
}

/** Prisma orders no enums by comparison, so the values beyond are named. */
function compare(model: ModelName, name: string, is: 'gt' | 'lt', value: unknown): Condition {
  const { kind, type } = fieldOf(model, name)
  if (kind !== 'enum') return column(name, is, value)
  const { values } = declaredEnum(type)
  const position = values.indexOf(String(value))
  return column(name, 'in', is === 'gt' ? values.slice(position + 1) : values.slice(0, position))
}
