import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode, visit } from 'graphql'
import { PanoptesError } from '../errors.ts'
import type { OperationLimits } from './limits.ts'

interface Shape {
  readonly depth: number
  readonly rootFields: number
}

/** QUERY_TOO_COMPLEX about one limit: what it is, what it allows, what was asked for. */
export function overLimit(what: string, asked: number, limit: number, advice: string): PanoptesError {
  const [a, l] = [asked, limit].map((count) => count.toLocaleString('en'))
  return new PanoptesError('QUERY_TOO_COMPLEX', `This operation has ${what} ${a}; the limit is ${l}. ${advice}`)
}

/**
 * Checks what can be counted in the document alone, before it is validated. A fragment is measured once however often it is
 * spread, so that nested spreads do not cost time; a fragment that contains itself is left to validation.
 *
 * @throws PanoptesError QUERY_TOO_COMPLEX, naming the limit and what was asked for.
 */
export function checkDocumentLimits(document: DocumentNode, limits: OperationLimits): void {
  let aliases = 0
  let directives = 0
  visit(document, {
    Field: (field) => {
      if (field.alias) aliases += 1
    },
    Directive: () => {
      directives += 1
    },
  })
  if (aliases > limits.aliases) throw overLimit('an alias count of', aliases, limits.aliases, 'Send several operations instead.')
  if (directives > limits.directives) throw overLimit('a directive count of', directives, limits.directives, 'Leave some out.')

  const measureSet = createMeasure(document)
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    checkOperation(definition, measureSet, limits)
  }
}

function checkOperation(
  operation: OperationDefinitionNode,
  measureSet: (set: SelectionSetNode) => Shape,
  limits: OperationLimits,
): void {
  const { depth, rootFields } = measureSet(operation.selectionSet)
  if (depth > limits.depth) throw overLimit('a depth of', depth, limits.depth, 'Ask for less inside each other.')
  if (rootFields > limits.rootFields) {
    throw overLimit('a root field count of', rootFields, limits.rootFields, 'Send several operations instead.')
  }
}

function createMeasure(document: DocumentNode): (set: SelectionSetNode) => Shape {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )
  const measured = new Map<string, Shape>()
  const empty: Shape = { depth: 0, rootFields: 0 }

  function measureFragment(name: string): Shape {
    const known = measured.get(name)
    if (known !== undefined) return known
    measured.set(name, empty)
    const fragment = fragments.get(name)
    const shape = fragment === undefined ? empty : measureSet(fragment.selectionSet)
    measured.set(name, shape)
    return shape
  }

  function measureSet(set: SelectionSetNode): Shape {
    let depth = 0
    let rootFields = 0
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const hidden = selection.name.value.startsWith('__')
        const below = selection.selectionSet === undefined || hidden ? 0 : measureSet(selection.selectionSet).depth
        depth = Math.max(depth, hidden ? 0 : 1 + below)
        rootFields += 1
      } else {
        const shape =
          selection.kind === Kind.INLINE_FRAGMENT ? measureSet(selection.selectionSet) : measureFragment(selection.name.value)
        depth = Math.max(depth, shape.depth)
        rootFields += shape.rootFields
      }
    }
    return { depth, rootFields }
  }
  return measureSet
}
