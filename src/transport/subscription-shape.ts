import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql'

/** What a subscription asks of each event: everything but the root field's own arguments, which say which events it gets. */
export interface SubscriptionShape {
  /** The name of the root field. */
  readonly field: string
  /** A text that is equal for subscriptions that ask the same of an event. */
  key(variables: Readonly<Record<string, unknown>>): string
}

const shapes = new WeakMap<OperationDefinitionNode, SubscriptionShape>()

/** The shape of a valid subscription; made once for each parsed document. */
export function subscriptionShape(document: DocumentNode, operation: OperationDefinitionNode): SubscriptionShape {
  const shape = shapes.get(operation) ?? makeShape(document, operation)
  shapes.set(operation, shape)
  return shape
}

function makeShape(document: DocumentNode, operation: OperationDefinitionNode): SubscriptionShape {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  const roots = rootFields(operation.selectionSet, fragments)
  const variables = new Set<string>()
  const asked = visit({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] } satisfies DocumentNode, {
    Field: (field) => (roots.includes(field) ? { ...field, arguments: [] } : undefined),
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      variables.add(name.value)
    },
  })
  const text = print(asked)
  return {
    field: roots[0]?.name.value ?? '',
    key(values) {
      const used = [...variables].map((name) => [name, values[name]])
      return createHash('sha256')
        .update(`${text}\n${JSON.stringify(used, sortKeys)}`)
        .digest('base64')
    },
  }
}

function rootFields({ selections }: SelectionSetNode, fragments: readonly FragmentDefinitionNode[]): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments)
    const fragment = fragments.find(({ name }) => name.value === selection.name.value)
    return fragment ? rootFields(fragment.selectionSet, fragments) : []
  })
}

/** For JSON.stringify: objects with the same members become the same text. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
