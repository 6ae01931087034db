import fc from 'fast-check'
import { buildSchema, Kind, parse } from 'graphql'
import { expect, test } from 'vitest'
import { operationCost } from '../../src/transport/operation-cost.ts'

const schema = buildSchema(`
  type Query { thing: Thing, things(first: Int = 10): Things!, list(last: Int): [Thing!]!, any: [Any!]! }
  type Things { nodes: [Thing!]!, edges: [Edge!]!, pageInfo: Info! }
  type Edge { node: Thing! }
  type Info { more: Boolean! }
  type Thing { id: ID!, thing: Thing, things(first: Int): Things!, parts: [Thing!]! }
  union Any = Thing | Info
`)

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text)
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined) throw new Error('no operation')
  return operationCost(schema, document, operation, variables)
}

test.each([
  ['leaves are free', '{ thing { id __typename } }', 1],
  ['introspection is free', '{ __schema { types { fields { name } } } }', 0],
  ['a connection holds its page', '{ things(first: 7) { nodes { id } } }', 1 + 7],
  ['edges hold a node each', '{ things(first: 7) { edges { node { id } } } }', 1 + 7 * 2],
  ['pageInfo is not multiplied', '{ things(first: 7) { pageInfo { more } } }', 2],
  ['a page size that is not given is the default of the schema', '{ things { nodes { id } } }', 1 + 10],
  ['without a default it is 20', '{ thing { things { nodes { id } } } }', 1 + 1 + 20],
  ['a plain list is taken for 20', '{ thing { parts { thing { id } } } }', 1 + 20 * 2],
  ['a list with a page size holds that', '{ list(last: 3) { thing { id } } }', 3 * 2],
  ['pages multiply', '{ things(first: 5) { nodes { things(first: 6) { nodes { id } } } } }', 1 + 5 * (1 + 1 + 6)],
  ['members of a union add up', '{ any { ... on Thing { thing { id } } ... on Info { more } } }', 20 * 2],
  ['a negative page size is none', '{ things(first: -5) { nodes { id } } }', 1],
])('%s', (_, text, expected) => {
  expect(cost(text)).toBe(expected)
})

test('a variable counts as it was sent, else as its default', () => {
  const text = 'query Q($n: Int = 4) { things(first: $n) { nodes { id } } }'
  expect(cost(text, { n: 9 })).toBe(10)
  expect(cost(text)).toBe(5)
})

test('fragments that fan out forty levels deep are counted at once', () => {
  const fragments = Array.from({ length: 40 }, (_, level) => {
    return `fragment F${level} on Thing { a: thing { ...F${level + 1} } b: thing { ...F${level + 1} } }`
  })
  expect(cost(`{ thing { ...F0 } } ${fragments.join(' ')} fragment F40 on Thing { id }`)).toBe(2 ** 41 - 1)
})

test('a selection costs the same written out and as fragments', () => {
  const selections = fc.letrec<{ set: string }>((tie) => ({
    set: fc.oneof(
      { maxDepth: 4 },
      fc.constant('id'),
      fc.tuple(fc.nat(9), tie('set')).map(([n, set]) => `things(first: ${n}) { nodes { ${set} } }`),
      tie('set').map((set) => `parts { ${set} }`),
      fc.tuple(tie('set'), tie('set')).map(([one, other]) => `thing { ${one} ... on Thing { ${other} } }`),
    ),
  })).set
  fc.assert(
    fc.property(selections, (set) => {
      expect(cost(`{ thing { ...F } } fragment F on Thing { ${set} }`)).toBe(cost(`{ thing { ${set} } }`))
    }),
  )
})
