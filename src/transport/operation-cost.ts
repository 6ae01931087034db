import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** Entries that a list without a page size is taken to have; the page size of a connection that names none. */
const defaultListSize = 20

/**
 * How many objects the answer may hold: one per field that yields an object, times the page sizes (`first`, `last`) and lists
 * around it. A connection's page size counts for the lists directly inside it (`edges`, `nodes`), not for `pageInfo`.
 * Leaf fields and introspection are free. After the node count of GitHub's GraphQL API
 * (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
 *
 * The document must be valid against the schema; `variables` are as the client sent them.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )
  const defaults = new Map((operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node.defaultValue]))
  const costOfSpread = new Map<string, number>()

  function pageArgument(field: FieldNode, definition: GraphQLField<unknown, unknown>, name: string): number | null {
    const argument = definition.args.find((candidate) => candidate.name === name)
    if (argument === undefined) return null
    const given = field.arguments?.find((candidate) => candidate.name.value === name)?.value
    if (given === undefined) return asSize(argument.defaultValue)
    if (given.kind === Kind.INT) return asSize(Number(given.value))
    if (given.kind !== Kind.VARIABLE) return null
    const value = variables[given.name.value]
    if (value !== undefined) return asSize(value)
    const fallback = defaults.get(given.name.value)
    return fallback?.kind === Kind.INT ? asSize(Number(fallback.value)) : asSize(argument.defaultValue)
  }

  function fieldCost(field: FieldNode, parent: GraphQLNamedType, page: number | null): number {
    if (field.selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) return 0
    const definition = parent.getFields()[field.name.value]
    if (definition === undefined) return 0
    const type = getNamedType(definition.type)
    if (!isCompositeType(type)) return 0
    const first = pageArgument(field, definition, 'first')
    const last = pageArgument(field, definition, 'last')
    const paged = definition.args.some(({ name }) => name === 'first' || name === 'last')
    const size = first === null && last === null ? (paged ? defaultListSize : null) : Math.max(first ?? 0, last ?? 0)
    if (isList(definition.type)) return (size ?? page ?? defaultListSize) * (1 + setCost(field.selectionSet, type, null))
    return 1 + setCost(field.selectionSet, type, size)
  }

  function spreadCost(name: string, page: number | null): number {
    const key = `${name} ${page}`
    const known = costOfSpread.get(key)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const cost = fragment && type ? setCost(fragment.selectionSet, type, page) : 0
    costOfSpread.set(key, cost)
    return cost
  }

  function setCost(set: SelectionSetNode, parent: GraphQLNamedType, page: number | null): number {
    let cost = 0
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += fieldCost(selection, parent, page)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += spreadCost(selection.name.value, page)
      else {
        const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
        cost += setCost(selection.selectionSet, condition ?? parent, page)
      }
    }
    return cost
  }

  const root = schema.getRootType(operation.operation)
  return root ? setCost(operation.selectionSet, root, null) : 0
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

function asSize(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : null
}
