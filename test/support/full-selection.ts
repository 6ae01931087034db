import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql'

/**
 * A selection of everything that a type answers: all scalars, and below it, `depth` levels of objects and connections. Fields with
 * required arguments are left out.
 */
export function fullSelection(schema: GraphQLSchema, typeName: string, depth: number): string {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type`)
  return selectionOf(type, depth)
}

function selectionOf(type: GraphQLObjectType, depth: number): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => arg.type.toString().endsWith('!') && arg.defaultValue === undefined)) return []
    const target = getNamedType(field.type)
    if (isLeafType(target)) return [field.name]
    if (!isObjectType(target)) return []
    const cost = /Connection$|Edge$|^PageInfo$/.test(target.name) ? 0 : 1
    if (depth - cost < 0) return []
    // Edges hold the same rows as nodes: one of the two is enough, and half the depth of the document.
    if (field.name === 'edges') return ['edges { cursor }']
    const inner = selectionOf(target, depth - cost)
    return inner === '' ? [] : [`${field.name} { ${inner} }`]
  })
  return parts.join(' ')
}
