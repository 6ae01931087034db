import { getDatamodel } from '../storage/generated/pothos.ts'
import type { ModelName } from './model.ts'

/** One field of a model, as far as conditions need to know it. */
export interface FieldFacts {
  readonly name: string
  readonly type: string
  readonly kind: 'scalar' | 'enum' | 'object'
  readonly isRequired: boolean
  readonly isList: boolean
}

/** How a relation is joined: `near` is a column of the relation's model, `far` one of the model it leads to. */
export interface RelationFacts {
  readonly target: ModelName
  readonly near: string
  readonly far: string
  /** The relation of the target that leads back. */
  readonly inverse: string
}

interface ModelFacts {
  readonly primaryKey: readonly string[]
  readonly fields: ReadonlyMap<string, FieldFacts>
  readonly relations: ReadonlyMap<string, RelationFacts>
}

type RawModels = ReturnType<typeof getDatamodel>['datamodel']['models']

function modelFacts(name: string, models: RawModels): ModelFacts {
  const model = models[name]
  if (!model) throw new Error(`no model ${name}`)
  const relations = model.fields.flatMap((field): [string, RelationFacts][] => {
    if (field.kind !== 'object') return []
    const back = models[field.type]?.fields.find(
      (other) =>
        other.relationName === field.relationName && other.type === name && !(field.type === name && other.name === field.name),
    )
    const [nearKey] = field.relationFromFields ?? []
    const [farKey] = back?.relationFromFields ?? []
    if (!back) throw new Error(`${name}.${field.name} leads nowhere back`)
    return [
      [
        field.name,
        { target: modelName(field.type), near: nearKey ?? 'id', far: nearKey ? 'id' : (farKey ?? 'id'), inverse: back.name },
      ],
    ]
  })
  return {
    primaryKey: model.primaryKey?.fields ?? model.fields.filter((field) => field.isId).map((field) => field.name),
    fields: new Map(
      model.fields.map((field) => [
        field.name,
        {
          name: field.name,
          type: field.type,
          kind: fieldKind(field.kind),
          isRequired: field.isRequired,
          isList: field.isList,
        },
      ]),
    ),
    relations: new Map(relations),
  }
}

function fieldKind(kind: string): FieldFacts['kind'] {
  if (kind === 'scalar' || kind === 'enum' || kind === 'object') return kind
  throw new Error(`a field of kind ${kind} is not known`)
}

/** The generated datamodel names models in plain strings; its keys are exactly Prisma's model names. */
function modelName(name: string): ModelName {
  return name as ModelName
}

const { models } = getDatamodel().datamodel
const facts = new Map(Object.keys(models).map((name) => [name, modelFacts(name, models)]))

export const modelNames: readonly ModelName[] = Object.keys(models).map(modelName)

function factsOf(model: ModelName): ModelFacts {
  const found = facts.get(model)
  if (!found) throw new Error(`no model ${model}`)
  return found
}

/** The facts of one field; an unknown one is a mistake in our own code. */
export function fieldOf(model: ModelName, name: string): FieldFacts {
  const field = factsOf(model).fields.get(name)
  if (!field) throw new Error(`${model} has no field ${name}`)
  return field
}

/** How a relation is joined. */
export function relationOf(model: ModelName, name: string): RelationFacts {
  const relation = factsOf(model).relations.get(name)
  if (!relation) throw new Error(`${model} has no relation ${name}`)
  return relation
}

/** The names of a model's relations. */
export function relationNamesOf(model: ModelName): readonly string[] {
  return [...factsOf(model).relations.keys()]
}

/** The columns of the primary key as the database has it. */
export function primaryKeyOf(model: ModelName): readonly string[] {
  return factsOf(model).primaryKey
}

/** Columns are camelCase in Prisma and snake_case in SQL; a test holds every column to it. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
