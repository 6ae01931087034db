import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiId, parseApiId, uuidOf } from '../../src/access/api-id.ts'
import { newId } from '../../src/platform/ids/new-id.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { setApiKey } from '../support/mcp.ts'

const statuses = ['PENDING', 'RUNNING', 'EXPIRED', 'DISCONNECTED', 'ERROR'] as const
const moments = [1, 2, 3].map((day) => new Date(Date.UTC(2030, 0, day)))

/** What a list of instances is sorted and filtered by here; few values, so that many rows tie, and nulls. */
interface Facts {
  readonly id: string
  readonly status: (typeof statuses)[number]
  readonly startedAt: Date | null
  readonly expiresAt: Date
}

let app: TestApp
let owner: GraphqlClient
const facts: Facts[] = []

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.user()
  const { viewer } = await owner.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
  const userId = String(parseApiId(viewer.user.id)?.identity.id)
  const type = await app.database.prisma.mcpType.findFirstOrThrow({ select: { id: true } })
  for (let n = 0; n < 40; n += 1) {
    const fact = {
      id: newId(),
      status: statuses[(n * 7) % 5] ?? 'ERROR',
      startedAt: n % 3 === 0 ? null : (moments[(n * 5) % 3] ?? null),
      expiresAt: moments[(n * 11) % 3] ?? new Date(),
    }
    facts.push({ ...fact, id: apiId('McpInstance', fact) })
    await app.database.prisma.mcpInstance.create({
      data: {
        ...fact,
        userId,
        mcpTypeId: type.id,
        accessTokenHash: randomBytes(32),
        accessTokenHint: 'hint',
        accessUrl: 'http://localhost/',
      },
    })
  }
})
afterAll(() => app?.close())

const keys = { STATUS: 'status', STARTED_AT: 'startedAt', EXPIRES_AT: 'expiresAt' } as const
type Key = keyof typeof keys
interface Order {
  readonly field: Key
  readonly direction: 'ASC' | 'DESC'
}

/** How PostgreSQL orders the values: enums as declared, rows without a value last when ascending and first when descending. */
function compare(left: Facts, right: Facts, { field, direction }: Order): number {
  const rank = (row: Facts): number => {
    const value = row[keys[field]]
    if (value === null) return Number.POSITIVE_INFINITY
    return value instanceof Date ? value.getTime() : statuses.indexOf(value)
  }
  const [a, b] = [rank(left), rank(right)]
  const ascending = a === b ? 0 : a < b ? -1 : 1
  return direction === 'ASC' ? ascending : -ascending
}

function sorted(rows: readonly Facts[], orders: readonly Order[]): string[] {
  const last = orders.at(-1)?.direction === 'DESC' ? -1 : 1
  return [...rows]
    .sort((left, right) => {
      for (const order of orders) {
        const difference = compare(left, right, order)
        if (difference !== 0) return difference
      }
      return left.id < right.id ? -last : last
    })
    .map(({ id }) => id)
}

const orders: fc.Arbitrary<readonly Order[]> = fc
  .shuffledSubarray(['STATUS', 'STARTED_AT', 'EXPIRES_AT'] as const, { minLength: 1 })
  .chain((fields) =>
    fc.tuple(...fields.map((field) => fc.constantFrom<Order[]>({ field, direction: 'ASC' }, { field, direction: 'DESC' }))),
  )

const filters: fc.Arbitrary<{ readonly filter: object; readonly keeps: (row: Facts) => boolean }> = fc.oneof(
  fc.constant({ filter: {}, keeps: () => true }),
  fc.subarray([...statuses]).map((some) => ({
    filter: { status: { in: some } },
    keeps: (row: Facts) => some.includes(row.status),
  })),
  fc.constantFrom(...moments).map((moment) => ({
    filter: { or: [{ startedAt: { gte: moment.toISOString() } }, { not: { expiresAt: { lt: moment.toISOString() } } }] },
    keeps: (row: Facts) => (row.startedAt !== null && row.startedAt >= moment) || !(row.expiresAt < moment),
  })),
  fc.constantFrom(...moments).map((moment) => ({
    filter: { not: { startedAt: { gt: moment.toISOString() } } },
    keeps: (row: Facts) => !(row.startedAt !== null && row.startedAt > moment),
  })),
)

interface Page {
  readonly mcpInstances: {
    readonly totalCount: number
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean }
  }
}

const document = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: McpInstanceFilter, $orderBy: [McpInstanceOrder!]) {
  mcpInstances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage }
  }
}`

describe('pages', () => {
  it('hold every row of the filter once, in the order asked for, whatever ties and nulls there are and from whichever end they are read', async () => {
    await fc.assert(
      fc.asyncProperty(
        orders,
        filters,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (orderBy, { filter, keeps }, size, backward) => {
          const expected = sorted(facts.filter(keeps), orderBy)
          const seen: string[] = []
          for (let cursor: string | null = null, more = true; more; ) {
            const place: object = backward ? { last: size, before: cursor } : { first: size, after: cursor }
            const { mcpInstances }: Page = await owner.query<Page>(document, { ...place, filter, orderBy })
            const ids = mcpInstances.edges.map(({ node }) => node.id)
            expect(mcpInstances.totalCount).toBe(expected.length)
            seen[backward ? 'unshift' : 'push'](...ids)
            cursor = mcpInstances.edges.at(backward ? 0 : -1)?.cursor ?? null
            more = backward ? mcpInstances.pageInfo.hasPreviousPage : mcpInstances.pageInfo.hasNextPage
          }
          expect(seen).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('hold still while rows come and go around the cursor', async () => {
    const orderBy = [{ field: 'CREATED_AT', direction: 'ASC' }]
    const { mcpInstances } = await owner.query<Page>(document, { first: 10, orderBy })
    const [cursor, ids] = [mcpInstances.edges.at(-1)?.cursor, mcpInstances.edges.map(({ node }) => node.id)]
    await owner.query(`mutation { deleteMcpInstance(id: "${ids.at(-1)}") { __typename } }`)
    const next = await owner.query<Page>(document, { first: 10, after: cursor, orderBy })
    expect(next.mcpInstances.edges.map(({ node }) => node.id)).not.toEqual(expect.arrayContaining([ids[0]]))
    expect(next.mcpInstances.edges).toHaveLength(10)
    await owner.query(`mutation { restoreMcpInstance(id: "${ids.at(-1)}") { __typename } }`)
    const again = await owner.query<Page>(document, { first: 10, after: cursor, orderBy })
    expect(again.mcpInstances.edges).toEqual(next.mcpInstances.edges)
  })

  it('of a relation, read for many parents at once, are those of the list that is filtered by each parent', async () => {
    const keyIds = await keysWithInstances()
    const modes = ['EXCLUDE', 'ONLY', 'INCLUDE'] as const
    const part = 'totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('first', 'last'),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(...modes),
        fc.constantFrom('STARTED_AT', 'STATUS', 'CREATED_AT'),
        fc.constantFrom('ASC', 'DESC'),
        async (end, size, deleted, field, direction) => {
          const args = `${end}: ${size}, deleted: ${deleted}, orderBy: [{ field: ${field}, direction: ${direction} }]`
          const { apiKeys } = await owner.query<{ apiKeys: { nodes: { id: string; instances: unknown }[] } }>(
            `{ apiKeys { nodes { id instances(${args}) { ${part} } } } }`,
          )
          expect(apiKeys.nodes.map(({ id }) => id).sort()).toEqual([...keyIds].sort())
          for (const { id, instances } of apiKeys.nodes) {
            const { mcpInstances } = await owner.query<{ mcpInstances: unknown }>(
              `{ mcpInstances(${args}, filter: { apiKeyId: { eq: "${id}" } }) { ${part} } }`,
            )
            expect(instances).toEqual(mcpInstances)
          }
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** A key for each type, with up to a dozen of the instances, every third of them deleted. */
async function keysWithInstances(): Promise<readonly string[]> {
  const { prisma } = app.database
  const types = await prisma.mcpType.findMany({ select: { id: true } })
  const keys: string[] = []
  for (const type of types) keys.push(await setApiKey(owner, apiId('McpType', type)))
  for (const [n, { id }] of facts.entries()) {
    const key = keys[n % (keys.length + 1)]
    if (key === undefined) continue
    const deletion = n % 3 === 0 ? { deletedAt: new Date(), deletionId: newId() } : {}
    await prisma.mcpInstance.update({
      where: { id: uuidOf('McpInstance', id) },
      data: { apiKeyId: uuidOf('ApiKey', key), ...deletion },
    })
  }
  return keys
}
