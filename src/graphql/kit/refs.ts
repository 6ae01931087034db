import type { FieldRef, ObjectRef } from '@pothos/core'
import { getRefFromModel, type PrismaModelTypes } from '@pothos/plugin-prisma'
import type { LoadedRow } from '../../access/matches.ts'
import type { ModelName } from '../../access/model.ts'
import type PrismaTypes from '../../storage/generated/pothos.ts'
import { builder, type SchemaTypes } from '../builder.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** The field builder inside `builder.prismaObject(M, { fields: (t) => … })`. */
export type RowFields<M extends ModelName> = PothosSchemaTypes.PrismaObjectFieldBuilder<Types, PrismaTypes[M], object>

export type QueryFields = PothosSchemaTypes.QueryFieldBuilder<Types, Types['Root']>
export type MutationFields = PothosSchemaTypes.MutationFieldBuilder<Types, Types['Root']>

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
export function anyRow<M extends ModelName>(
  t: RowFields<M>,
): PothosSchemaTypes.PrismaObjectFieldBuilder<Types, AnyModel, LoadedRow> {
  return t as unknown as PothosSchemaTypes.PrismaObjectFieldBuilder<Types, AnyModel, LoadedRow>
}

/** The model that a field builder builds for; object types are named as their models. */
export function modelOf<M extends ModelName>(t: RowFields<M>): ModelName {
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
