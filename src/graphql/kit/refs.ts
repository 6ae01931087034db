import type { FieldRef, ObjectRef } from '@pothos/core'
import { getRefFromModel, type PrismaModelTypes } from '@pothos/plugin-prisma'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import { builder, type SchemaTypes } from '../builder.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** The field builder inside `builder.prismaObject(M, { fields: (t) => … })`; the model is inferred from its type arguments. */
export type RowFieldsOf<Model extends PrismaModelTypes, Shape extends object> = PothosSchemaTypes.PrismaObjectFieldBuilder<
  Types,
  Model,
  Shape
>

/** The model's name. */
export type NameOf<Model extends PrismaModelTypes> = Model['Name'] & ModelName

/** The same field builder for verbs that work alike for every model: comparing two open builders in full costs seconds. */
export interface RowFields {
  readonly model: string
}

export type QueryFields = PothosSchemaTypes.QueryFieldBuilder<Types, Types['Root']>

/** What every verb returns: a field, whatever it answers. Naming no more keeps the type checker fast with many entities. */
export type AnyField = FieldRef<Types, unknown>

/** A model of which nothing is known but that its rows are objects. */
interface AnyModel extends PrismaModelTypes {
  readonly Shape: LoadedRow
}

/**
 * The same field builder, seen without its model: verbs work alike for every model, and the types of one that is still open would have
 * to be worked out again at each call.
 */
export function anyRow(t: RowFields): PothosSchemaTypes.PrismaObjectFieldBuilder<Types, AnyModel, LoadedRow> {
  return t as unknown as PothosSchemaTypes.PrismaObjectFieldBuilder<Types, AnyModel, LoadedRow>
}

/** The model that a field builder builds for; object types are named as their models. */
export function modelOf(t: RowFields): ModelName {
  return t.model as ModelName
}

/**
 * The GraphQL type of a model, by name, so that entity files need not import each other. Its rows are whatever Prisma loaded; the
 * fields of the type know their own columns.
 */
export function refOf(model: ModelName): ObjectRef<Types, LoadedRow> {
  return getRefFromModel<Types>(model, builder, 'object') as unknown as ObjectRef<Types, LoadedRow>
}

/** `mcpInstance` of `McpInstance`: how the type is called where a field holds one. */
export function fieldNameOf(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1)
}
