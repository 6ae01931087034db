/** A value that is known only when a statement runs: who asks. One prepared statement then serves all viewers. */
export type Parameter = 'viewerId' | 'instanceId'

/** The values of the parameters for one viewer; a viewer that has none is given an id that no row has. */
export type Parameters = Readonly<Record<Parameter, string>>

export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'icontains'
  | 'has'
  | 'isNull'

/**
 * What a row must be like, as data. Visibility, soft delete, filters and cursor positions are written in it; `toPrisma`, `toSql`
 * and `matches` turn it into what each place needs. Comparison with a null column is false in all of them, and so is its negation by
 * `ne` and `notIn`; only `not` turns it round.
 *
 * - `column`: one column against a value. `in`, `notIn` take a list; `isNull` a boolean; `has` a value that an array column holds;
 *   `contains`, `startsWith`, `endsWith`, `icontains` (without regard to case) take text that stands for itself (no wildcards).
 * - `relation`: the row that a to-one relation leads to exists and is like `matches`.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly column: string; readonly is: Operator; readonly value: unknown }
  | { readonly column: string; readonly is: 'eq'; readonly parameter: Parameter }
  | { readonly relation: string; readonly matches: Condition }

/** Every row. */
export const always: Condition = { all: [] }

/** No row. */
export const never: Condition = { any: [] }

export function isAlways(condition: Condition): boolean {
  return 'all' in condition && condition.all.length === 0
}

export function isNever(condition: Condition): boolean {
  return 'any' in condition && condition.any.length === 0
}

/** The conjunction, folded: constants vanish or win, nested conjunctions become one. */
export function all(...conditions: readonly Condition[]): Condition {
  const parts = conditions.flatMap((condition) => ('all' in condition ? condition.all : [condition]))
  if (parts.some(isNever)) return never
  const [only, ...rest] = parts
  return only !== undefined && rest.length === 0 ? only : { all: parts }
}

/** The disjunction, folded like `all`. */
export function any(...conditions: readonly Condition[]): Condition {
  const parts = conditions.flatMap((condition) => ('any' in condition ? condition.any : [condition]))
  if (parts.some(isAlways)) return always
  const [only, ...rest] = parts
  return only !== undefined && rest.length === 0 ? only : { any: parts }
}

/** The negation: true exactly where the condition is not true, so also where it compares with null. */
export function not(condition: Condition): Condition {
  if (isAlways(condition)) return never
  if (isNever(condition)) return always
  return 'not' in condition ? condition.not : { not: condition }
}

export function column(name: string, is: Operator, value: unknown): Condition {
  if (is === 'in' && Array.isArray(value) && value.length === 0) return never
  return { column: name, is, value }
}

/** The related row exists and is like the condition. */
export function related(relation: string, matches: Condition): Condition {
  return isNever(matches) ? never : { relation, matches }
}

/**
 * The same condition with every constant folded away. Renderers call it first: what Prisma makes of an empty list inside a
 * conjunction is "every row", whatever the list meant.
 */
export function fold(condition: Condition): Condition {
  if ('all' in condition) return all(...condition.all.map(fold))
  if ('any' in condition) return any(...condition.any.map(fold))
  if ('not' in condition) return not(fold(condition.not))
  if ('relation' in condition) return related(condition.relation, fold(condition.matches))
  return 'value' in condition ? column(condition.column, condition.is, condition.value) : condition
}
