import { type Condition, isAlways, isNever, type Operator, type Parameters } from './condition.ts'
import { fieldOf, primaryKeyOf, relationOf } from './datamodel.ts'
import { escapeLike } from './like-pattern.ts'
import type { ModelName } from './model.ts'
import { normalize } from './normalize.ts'

/** A Prisma `where`; its shape follows from the datamodel, which the types of thirty models cannot follow through a tree. */
export type PrismaWhere = Readonly<Record<string, unknown>>

/** The condition as a Prisma `where` of the model. */
export function toPrisma(model: ModelName, condition: Condition, parameters: Parameters): PrismaWhere {
  return render(model, normalize(model, condition), parameters)
}

function render(model: ModelName, condition: Condition, parameters: Parameters): PrismaWhere {
  if (isAlways(condition)) return {}
  if (isNever(condition)) return nothing(model)
  if ('all' in condition) return { AND: condition.all.map((part) => render(model, part, parameters)) }
  if ('any' in condition) return { OR: condition.any.map((part) => render(model, part, parameters)) }
  if ('not' in condition) return { NOT: render(model, condition.not, parameters) }
  if ('relation' in condition) {
    const { target } = relationOf(model, condition.relation)
    return { [condition.relation]: { is: render(target, condition.matches, parameters) } }
  }
  const value = 'parameter' in condition ? parameters[condition.parameter] : condition.value
  return { [condition.column]: comparison(condition.is, value) }
}

/** A `where` that no row meets, without the empty lists that Prisma takes for "every row". */
function nothing(model: ModelName): PrismaWhere {
  const [key] = primaryKeyOf(model)
  if (key === undefined) throw new Error(`${model} has no primary key`)
  const value = fieldOf(model, key).type === 'String' ? '00000000-0000-0000-0000-000000000000' : 0
  return { AND: [{ [key]: { equals: value } }, { [key]: { not: value } }] }
}

function comparison(is: Operator, value: unknown): unknown {
  switch (is) {
    case 'eq':
      return { equals: value }
    case 'ne':
      return { not: value }
    case 'in':
    case 'notIn':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'has':
      return { [is]: value }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { [is]: escapeLike(String(value)) }
    case 'icontains':
      return { contains: escapeLike(String(value)), mode: 'insensitive' }
    case 'isNull':
      return value === true ? { equals: null } : { not: null }
  }
}
