import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelName } from '../../src/access/model.ts'
import { listingOf } from '../../src/graphql/kit/listing.ts'
import { createTestApp, type TestApp } from './app.ts'
import { fullSelection } from './full-selection.ts'
import type { GraphqlClient } from './graphql-client.ts'
import { statementsOf } from './statements.ts'

/** What the shared suite needs to know of an entity. */
export interface EntityFacts {
  readonly type: ModelName
  /** The query for one row. */
  readonly one: string
  /** The query for many. */
  readonly list: string
  /** Who sees a row: its owner, everyone who is signed in, or ADMINs. Rows of `everyone` and `admin` are made by an ADMIN. */
  readonly audience: 'owner' | 'everyone' | 'admin'
  /** Whether rows are deleted and restored, and purged. */
  readonly deletes: boolean
  readonly purges?: boolean
  /** Makes the nth row of the client, through the public door, and answers its id. */
  readonly create: (app: TestApp, client: GraphqlClient, n: number) => Promise<string>
}

interface Connection {
  readonly totalCount: number
  readonly nodes: readonly Readonly<Record<string, unknown>>[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const rows = 7

/** The behaviour that every entity has, proved through the public door. */
export function describeEntity(facts: EntityFacts): void {
  const { type, one, list } = facts

  describe(`${type}, as every entity,`, () => {
    let app: TestApp
    let owner: GraphqlClient
    let stranger: GraphqlClient
    let ids: string[]

    beforeAll(async () => {
      app = await createTestApp()
      owner = facts.audience === 'owner' ? await app.user('owner') : app.admin
      stranger = await app.user('stranger')
      ids = []
      for (let n = 0; n < rows; n += 1) ids.push(await facts.create(app, owner, n))
    })
    afterAll(() => app?.close())

    const connection = async (client: GraphqlClient, args: string, selection = 'id', variables = {}): Promise<Connection> => {
      const names = Object.keys(variables).map((name) => `$${name}: String`)
      const declared = names.length > 0 ? `(${names.join(', ')})` : ''
      const page = `totalCount nodes { ${selection} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
      const data = await client.query<Record<string, Connection>>(`query ${declared} { ${list}${args} { ${page} } }`, variables)
      const found = data[list]
      if (!found) throw new Error(`${list} answered nothing`)
      return found
    }
    const idsOf = ({ nodes }: Connection) => nodes.map((node) => String(node.id))
    const all = '(first: 200)'
    const mine = async (args = all) => idsOf(await connection(owner, args)).filter((id) => ids.includes(id))

    it('is found by its id, by node, by nodes and in the list', async () => {
      const [id] = ids
      const answer = await owner.query<Record<string, unknown>>(
        `query ($id: ID!) { ${one}(id: $id) { id __typename } node(id: $id) { id __typename } nodes(ids: [$id]) { id __typename } }`,
        { id },
      )
      const row = { id, __typename: type }
      expect(answer).toEqual({ [one]: row, node: row, nodes: [row] })
      expect((await mine()).sort()).toEqual([...ids].sort())
    })

    if (facts.audience !== 'everyone') {
      it('does not exist for a stranger, on any path', async () => {
        const [id] = ids
        const answer = await stranger.query<Record<string, unknown>>(
          `query ($id: ID!) { ${one}(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }`,
          { id },
        )
        expect(answer).toEqual({ [one]: null, node: null, nodes: [null] })
        const seen = idsOf(await connection(stranger, all))
        expect(seen.filter((other) => ids.includes(other))).toEqual([])
      })
    }

    it('is closed to whoever is not signed in', async () => {
      const refusal = await app.anonymous.refusal(`{ ${list} { totalCount } }`)
      expect(refusal.extensions.code).toBe('UNAUTHENTICATED')
    })

    it('is listed in pages that hold every row once, forward and backward, in any order and of any size', async () => {
      const { sort } = listingOf(type)
      const orders = [
        '',
        ...sort.flatMap((name) => ['ASC', 'DESC'].map((way) => `orderBy: [{ field: ${constant(name)}, direction: ${way} }]`)),
      ]
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...orders), fc.integer({ min: 1, max: 5 }), async (order, size) => {
          const whole = idsOf(await connection(owner, `(first: 200 ${order})`))
          const forward: string[] = []
          for (let after: string | null = null, more = true; more; ) {
            const page: Connection = await connection(owner, `(first: ${size}, after: $after ${order})`, 'id', { after })
            forward.push(...idsOf(page))
            expect(page.totalCount).toBe(whole.length)
            after = page.pageInfo.endCursor
            more = page.pageInfo.hasNextPage
          }
          expect(forward).toEqual(whole)
          const backward: string[] = []
          for (let before: string | null = null, more = true; more; ) {
            const page: Connection = await connection(owner, `(last: ${size}, before: $before ${order})`, 'id', { before })
            backward.unshift(...idsOf(page))
            before = page.pageInfo.startCursor
            more = page.pageInfo.hasPreviousPage
          }
          expect(backward).toEqual(whole)
        }),
        { numRuns: 8 },
      )
    })

    it('is filtered by id, alone, among others and turned round', async () => {
      const { filter } = listingOf(type)
      if (!filter.includes('id')) return
      const [id, other] = ids
      const total = (await mine()).length
      expect(await mine(`(filter: { id: { eq: "${id}" } })`)).toEqual([id])
      expect((await mine(`(filter: { or: [{ id: { eq: "${id}" } }, { id: { eq: "${other}" } }] })`)).length).toBe(2)
      expect((await mine(`(first: 200, filter: { not: { id: { in: ["${id}"] } } })`)).length).toBe(total - 1)
      expect(await mine(`(filter: { or: [] })`)).toEqual([])
    })

    it('refuses arguments that make no sense, and says which', async () => {
      const { endCursor } = (await connection(owner, '(first: 1)')).pageInfo
      const otherOrder = `orderBy: [{ field: ${constant(listingOf(type).sort.at(-1) ?? '')}, direction: ASC }]`
      const refused = async (args: string) => (await owner.refusal(`{ ${list}(${args}) { totalCount } }`)).extensions
      expect(await refused('first: 201')).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'first' }] })
      expect(await refused('first: -1')).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'first' }] })
      expect(await refused('first: 1, last: 1')).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'last' }] })
      expect(await refused('after: "nonsense"')).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'after' }] })
      expect(await refused(`after: "${endCursor}", ${otherOrder}`)).toMatchObject({ fields: [{ path: 'after' }] })
      const wrong = await owner.refusal(`{ ${one}(id: "xyz_1") { id } }`)
      expect(wrong.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'id' }] })
    })

    it('is read with all its relations in a number of statements that does not grow with the rows', async () => {
      const selection = fullSelection((await import('../../src/schema.ts')).createSchema(), type, 1)
      const cost = (size: number) => statementsOf(() => connection(owner, `(first: ${size})`, selection))
      await cost(rows)
      const [few, many] = [await cost(3), await cost(rows)]
      expect(many.length, many.join('\n')).toBe(few.length)
    })

    if (facts.deletes) describeDeletion()
    if (facts.purges) describePurge()

    function describeDeletion() {
      it('is gone once deleted, listed only on demand, and comes back as it was', async () => {
        const id = await facts.create(app, owner, rows)
        const selection = fullSelection((await import('../../src/schema.ts')).createSchema(), type, 0).replace(
          /\b(updatedAt|deletedAt)\b/g,
          '',
        )
        const read = async (deleted: string) =>
          (
            await owner.query<Record<string, unknown>>(
              `query ($id: ID!) { ${one}(id: $id, deleted: ${deleted}) { ${selection} } }`,
              { id },
            )
          )[one]
        const before = await read('EXCLUDE')
        const field = camel(type)
        const deleted = await owner.query<Record<string, Record<string, { id: string; deletedAt: string }>>>(
          `mutation { delete${type}(id: "${id}") { ${field} { id deletedAt } } }`,
        )
        expect(deleted[`delete${type}`]?.[field]).toEqual({ id, deletedAt: expect.any(String) })
        expect(await read('EXCLUDE')).toBeNull()
        expect((await owner.query<{ node: unknown }>(`{ node(id: "${id}") { id } }`)).node).toBeNull()
        expect(idsOf(await connection(owner, '(first: 200)'))).not.toContain(id)
        expect(idsOf(await connection(owner, '(first: 200, deleted: ONLY)'))).toContain(id)
        expect(idsOf(await connection(owner, '(first: 200, deleted: INCLUDE)'))).toContain(id)
        expect((await owner.refusal(`mutation { delete${type}(id: "${id}") { __typename } }`)).extensions.code).toBe('NOT_FOUND')
        await owner.query(`mutation { restore${type}(id: "${id}") { ${field} { id } } }`)
        const after = await read('EXCLUDE')
        if (type !== 'McpInstance') expect(after).toEqual(before)
        expect(idsOf(await connection(owner, '(first: 200, deleted: ONLY)'))).not.toContain(id)
        expect((await owner.refusal(`mutation { restore${type}(id: "${id}") { __typename } }`)).extensions.code).toBe('CONFLICT')
      })

      it('is neither deleted nor restored by a stranger', async () => {
        const [id = ''] = ids
        const code = facts.audience === 'everyone' ? 'FORBIDDEN' : 'NOT_FOUND'
        expect((await stranger.refusal(`mutation { delete${type}(id: "${id}") { __typename } }`)).extensions.code).toBe(code)
        expect(await mine(`(first: 200)`)).toContain(id)
        const gone = await facts.create(app, owner, rows + 1)
        await owner.query(`mutation { delete${type}(id: "${gone}") { __typename } }`)
        const refusal = await stranger.refusal(`mutation { restore${type}(id: "${gone}") { __typename } }`)
        expect(['NOT_FOUND', 'FORBIDDEN']).toContain(refusal.extensions.code)
        expect(idsOf(await connection(owner, '(first: 200, deleted: ONLY)'))).toContain(gone)
      })

      it('leaves a trace of its deletion and of its return in the audit', async () => {
        const id = await facts.create(app, owner, rows + 2)
        await owner.query(`mutation { delete${type}(id: "${id}") { __typename } }`)
        await owner.query(`mutation { restore${type}(id: "${id}") { __typename } }`)
        const { auditEvents } = await app.admin.query<{ auditEvents: { nodes: { action: string }[] } }>(
          `{ auditEvents(filter: { entityId: { eq: "${id}" } }) { nodes { action } } }`,
        )
        const actions = auditEvents.nodes.map(({ action }) => action)
        expect(actions).toEqual(expect.arrayContaining([`delete${type}`, `restore${type}`]))
      })
    }

    function describePurge() {
      it('is gone for good once purged, deleted or not, and a stranger cannot purge it', async () => {
        const id = await facts.create(app, owner, rows + 3)
        const refusal = await stranger.refusal(`mutation { purge${type}(id: "${id}") { purgedId } }`)
        expect(['NOT_FOUND', 'FORBIDDEN']).toContain(refusal.extensions.code)
        expect(idsOf(await connection(owner, all))).toContain(id)
        const answer = await owner.query<Record<string, unknown>>(`mutation { purge${type}(id: "${id}") { purgedId } }`)
        expect(answer[`purge${type}`]).toEqual({ purgedId: id })
        const everything = facts.deletes ? '(first: 200, deleted: INCLUDE)' : '(first: 200)'
        expect(idsOf(await connection(owner, everything))).not.toContain(id)
      })
    }
  })
}

function constant(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
