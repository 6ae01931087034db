import type { Prisma } from '../storage/generated/prisma/client.ts'

/** The name of a table's model, as Prisma spells it. */
export type ModelName = Prisma.ModelName

type Payload<M extends ModelName> = Prisma.TypeMap['model'][M]['payload']

/** A loaded row with all its columns. */
export type Row<M extends ModelName> = Payload<M>['scalars']

/** A column of M; with T, one whose values are of type T. */
export type Column<M extends ModelName, T = unknown> = {
  [K in keyof Row<M>]-?: Row<M>[K] extends T ? K : never
}[keyof Row<M>] &
  string

/** A relation of M that leads to one row or none. */
export type ToOne<M extends ModelName> = {
  [K in keyof Payload<M>['objects']]-?: Payload<M>['objects'][K] extends readonly unknown[] ? never : K
}[keyof Payload<M>['objects']] &
  string

/** A relation of M that leads to many rows. */
export type ToMany<M extends ModelName> = {
  [K in keyof Payload<M>['objects']]-?: Payload<M>['objects'][K] extends readonly unknown[] ? K : never
}[keyof Payload<M>['objects']] &
  string
