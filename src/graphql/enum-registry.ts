import type { EnumRef } from '@pothos/core'
import { builder, type SchemaTypes } from './builder.ts'

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

interface DeclaredEnum {
  readonly ref: EnumRef<Types, unknown>
  /** In the order of the database's type, which is also the order that sorting follows. */
  readonly values: readonly string[]
}

const enums = new Map<string, DeclaredEnum>()

/**
 * Declares one of Prisma's enums in the schema, every value with its description, so that fields use it and filters and orders of columns of
 * that type find it by name. `values` is the object that Prisma generated.
 */
export function declareEnum<E extends Readonly<Record<string, string>>>(
  name: string,
  values: E,
  description: string,
  descriptions: { readonly [V in keyof E & string]: string },
): EnumRef<Types, E[keyof E]> {
  const described = Object.entries<string>(descriptions).map(([value, text]) => [value, { value, description: text }])
  const ref = builder.enumType(name, { description, values: Object.fromEntries(described) })
  enums.set(name, { ref, values: Object.values(values) })
  // Built from entries, the enum's type has lost which values it was given.
  return ref as unknown as EnumRef<Types, E[keyof E]>
}

/** A declared enum; asking for an undeclared one is a mistake in our own code. */
export function declaredEnum(name: string): DeclaredEnum {
  const found = enums.get(name)
  if (!found) throw new Error(`the enum ${name} is not declared: call declareEnum('${name}', …) in a domain`)
  return found
}
