import type { Operator } from '../../access/condition.ts'
import { type FieldFacts, fieldOf, relationOf } from '../../access/datamodel.ts'
import type { ModelName } from '../../access/model.ts'
import { builder } from '../builder.ts'
import { declaredEnum } from '../enum-registry.ts'

/** What values of a filter are: a kind of its own, or one of the declared enums. */
export type FilterKind = 'ID' | 'String' | 'Boolean' | 'Int' | 'Float' | 'BigInt' | 'DateTime' | { readonly enum: string }

const equality = ['eq', 'ne', 'in', 'notIn'] as const
const ordering = ['gt', 'gte', 'lt', 'lte'] as const
const text = ['contains', 'startsWith', 'endsWith', 'icontains'] as const

const operatorsOf = {
  ID: equality,
  String: [...equality, ...text],
  Boolean: ['eq', 'ne'],
  Int: [...equality, ...ordering],
  Float: [...equality, ...ordering],
  BigInt: [...equality, ...ordering],
  DateTime: [...equality, ...ordering],
} as const satisfies Record<string, readonly Operator[]>

const descriptions: Readonly<Record<Operator, string>> = {
  eq: 'Equal to this.',
  ne: 'Has a value, and not this one.',
  in: 'Equal to one of these.',
  notIn: 'Has a value, and none of these.',
  gt: 'Greater or later than this.',
  gte: 'Equal to this, or greater or later.',
  lt: 'Less or earlier than this.',
  lte: 'Equal to this, or less or earlier.',
  contains: 'Contains this text; every character stands for itself.',
  startsWith: 'Starts with this text.',
  endsWith: 'Ends with this text.',
  icontains: 'Contains this text, without regard to case.',
  has: 'Holds this value.',
  isNull: 'Has no value (true), or has one (false).',
}

/** The operators that a filter of this kind knows. */
export function operatorsFor(kind: FilterKind): readonly Operator[] {
  return [...(typeof kind === 'string' ? operatorsOf[kind] : equality), 'isNull']
}

/** The kind of filter that fits a column: uuid columns that lead to a row are ids, all else follows the column's type. */
export function filterKindOf(model: ModelName, name: string): FilterKind {
  const field = fieldOf(model, name)
  if (field.kind === 'enum') return { enum: field.type }
  if (name === 'id' || name.endsWith('Id')) return 'ID'
  return scalarKind(field)
}

function scalarKind({ name, type }: FieldFacts): FilterKind {
  if (type === 'String' || type === 'Boolean' || type === 'Int' || type === 'Float' || type === 'BigInt' || type === 'DateTime')
    return type
  throw new Error(`a filter cannot compare ${name}, which is of type ${type}`)
}

/** The model whose ids a column holds; null when its text is compared as it is. */
export function idModelOf(model: ModelName, name: string, relations: readonly string[]): ModelName | null {
  if (name === 'id') return model
  const relation = relations.find((candidate) => relationOf(model, candidate).near === name)
  return relation === undefined ? null : relationOf(model, relation).target
}

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]
type FilterInput = ReturnType<typeof builder.inputRef<object>>

const filterTypes = new Map<string, FilterInput>()

/** The input type that compares columns of this kind, made once: `StringFilter`, `LogLevelFilter`. */
export function columnFilterType(kind: FilterKind): FilterInput {
  const name = `${typeof kind === 'string' ? kind : kind.enum}Filter`
  const found = filterTypes.get(name)
  if (found) return found
  const type = builder.inputRef<object>(name)
  filterTypes.set(name, type)
  type.implement({
    description: `Compares a column; every operator given must hold. A column without a value meets none of them but \`isNull\`.`,
    fields: (t) => Object.fromEntries(operatorsFor(kind).map((operator) => [operator, operatorField(t, kind, operator)])),
  })
  return type
}

function operatorField(t: InputFields, kind: FilterKind, operator: Operator) {
  const description = descriptions[operator]
  if (operator === 'isNull') return t.boolean({ description })
  const type = typeof kind === 'string' ? kind : declaredEnum(kind.enum).ref
  return operator === 'in' || operator === 'notIn' ? t.field({ type: [type], description }) : t.field({ type, description })
}
