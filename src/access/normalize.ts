import { all, always, any, type Condition, column, fold, never, related } from './condition.ts'
import { fieldOf, relationOf } from './datamodel.ts'
import type { ModelName } from './model.ts'

/**
 * The condition with constants folded and every `not` pushed down to single columns, so that no renderer meets SQL's third truth
 * value: where a column may be null, its negated comparison becomes "null, or the comparison is false".
 */
export function normalize(model: ModelName, condition: Condition): Condition {
  return positive(model, fold(condition))
}

function positive(model: ModelName, condition: Condition): Condition {
  if ('all' in condition) return all(...condition.all.map((part) => positive(model, part)))
  if ('any' in condition) return any(...condition.any.map((part) => positive(model, part)))
  if ('not' in condition) return negative(model, condition.not)
  if ('relation' in condition) {
    return related(condition.relation, positive(relationOf(model, condition.relation).target, condition.matches))
  }
  if (!('value' in condition)) return condition
  if (condition.is === 'notIn' && isEmpty(condition.value)) return present(model, condition.column)
  if (condition.is === 'isNull' && fieldOf(model, condition.column).isRequired) return condition.value === true ? never : always
  return condition
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** The column holds a value at all. */
function present(model: ModelName, name: string): Condition {
  return fieldOf(model, name).isRequired ? always : column(name, 'isNull', false)
}

function negative(model: ModelName, condition: Condition): Condition {
  if ('all' in condition) return any(...condition.all.map((part) => negative(model, part)))
  if ('any' in condition) return all(...condition.any.map((part) => negative(model, part)))
  if ('not' in condition) return positive(model, condition.not)
  if ('relation' in condition) {
    const { target, near } = relationOf(model, condition.relation)
    const unlike = related(condition.relation, negative(target, condition.matches))
    return fieldOf(model, near).isRequired ? unlike : any(column(near, 'isNull', true), unlike)
  }
  const simpler = positive(model, condition)
  if (simpler !== condition) return negative(model, simpler)
  if (condition.is === 'isNull' && 'value' in condition) return column(condition.column, 'isNull', condition.value !== true)
  const negated: Condition = { not: condition }
  return fieldOf(model, condition.column).isRequired ? negated : any(column(condition.column, 'isNull', true), negated)
}
