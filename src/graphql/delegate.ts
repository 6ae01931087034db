import type { LoadedRow } from '../access/matches.ts'
import type { ModelName } from '../access/model.ts'
import type { PrismaWhere } from '../access/to-prisma.ts'
import type { DatabaseClient } from '../storage/database.ts'

/** What to load of a row: a Prisma `select`, as Pothos derives it from the document. */
export interface Selection {
  readonly select?: Readonly<Record<string, unknown>>
}

interface Find extends Selection {
  readonly where: PrismaWhere
}

/** The part of Prisma's model delegates that the kit uses, for any model. */
export interface Delegate {
  findFirst(args: Find): Promise<LoadedRow | null>
  findMany(args: Find & { readonly orderBy?: readonly PrismaWhere[]; readonly take?: number }): Promise<readonly LoadedRow[]>
  count(args: { readonly where: PrismaWhere }): Promise<number>
}

/**
 * The delegate of a model known only by name. Prisma types each delegate for its own model; what they share cannot be said without the
 * name, so this is the one place that says it.
 */
export function delegateOf(prisma: DatabaseClient, model: ModelName): Delegate {
  const property = `${model.charAt(0).toLowerCase()}${model.slice(1)}`
  return (prisma as unknown as Readonly<Record<string, Delegate>>)[property] as Delegate
}
