import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseApiId } from '../../src/access/api-id.ts'
import { modelNames } from '../../src/access/datamodel.ts'
import type { ModelName } from '../../src/access/model.ts'
import { policies } from '../../src/access/policies.ts'
import { createSchema } from '../../src/schema.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { fullSelection } from '../support/full-selection.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { mark, plantWorld, type World } from '../support/world.ts'

const schema = createSchema()
let app: TestApp
let alice: GraphqlClient
let bob: GraphqlClient
let world: World

beforeAll(async () => {
  app = await createTestApp()
  alice = await app.user('alice')
  bob = await app.user('bob')
  world = await plantWorld(app.database, await userIdOf(alice), 3_001)
})
afterAll(() => app?.close())

async function userIdOf(client: GraphqlClient): Promise<string> {
  const { viewer } = await client.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
  return String(parseApiId(viewer.user.id)?.identity.id)
}

type RootField = GraphQLField<unknown, unknown>

/** Every list of the schema, as documents that select all there is two levels deep. */
function listDocuments(): { readonly name: string; readonly document: string; readonly deleted: string }[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field: RootField) => {
    const type = getNamedType(field.type)
    if (!isObjectType(type) || !type.name.endsWith('Connection')) return []
    const modes = field.args.some((arg) => arg.name === 'deleted') ? ['EXCLUDE', 'INCLUDE', 'ONLY'] : ['']
    return modes.map((deleted) => ({
      name: field.name,
      deleted,
      document: `{ ${field.name}(first: 20${deleted ? `, deleted: ${deleted}` : ''}) { ${fullSelection(schema, type.name, 2)} } }`,
    }))
  })
}

/** Every query that finds one row by its id. */
function oneFields(): { readonly name: string; readonly model: ModelName }[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field: RootField) => {
    const model = modelNames.find((name) => name === getNamedType(field.type).name)
    return model && field.args.some((arg) => arg.name === 'id') ? [{ name: field.name, model }] : []
  })
}

const idsIn = (text: string) => [...text.matchAll(/"id":"([a-z]{3}_[a-z0-9_]+)"/g)].map(([, id]) => String(id))
const planted = (of: World['live']) => [...of.values()].flat()

describe('the whole schema, walked field by field,', () => {
  it('has lists and single rows to walk', () => {
    expect(listDocuments().length).toBeGreaterThan(15)
    expect(oneFields().length).toBeGreaterThan(8)
  })

  it('shows a stranger nothing of another user in any list, live or deleted, at any depth', async () => {
    const forbidden = new Set([...planted(world.live), ...planted(world.deleted)])
    for (const { name, deleted, document } of listDocuments()) {
      const { text, errors } = await bob.execute(document)
      expect(errors, `${name} ${deleted}`).toEqual([])
      expect(text, `${name} ${deleted}`).not.toContain(mark)
      expect(
        idsIn(text).filter((id) => forbidden.has(id)),
        `${name} ${deleted}`,
      ).toEqual([])
    }
  })

  it('shows a stranger none of the rows by their ids', async () => {
    const rows = [...world.live, ...world.deleted].flatMap(([model, ids]) => ids.map((id) => ({ model, id })))
    for (const { model, id } of rows) {
      const { name } = oneFields().find((field) => field.model === model) ?? {}
      const by = name ? `one: ${name}(id: $id) { id }` : ''
      const answer = await bob.query<Record<string, unknown>>(
        `query ($id: ID!) { ${by} node(id: $id) { id } nodes(ids: [$id]) { id } }`,
        { id },
      )
      expect(answer, `${model} ${id}`).toEqual({ ...(name ? { one: null } : {}), node: null, nodes: [null] })
    }
  })

  it('shows the owner its live rows everywhere, and its deleted rows only where they are asked for', async () => {
    const deleted = new Set(planted(world.deleted))
    const seen = new Set<string>()
    const seenDeleted = new Set<string>()
    for (const { name, deleted: mode, document } of listDocuments()) {
      const { text, errors } = await alice.execute(document)
      expect(errors, `${name} ${mode}`).toEqual([])
      for (const id of idsIn(text)) (deleted.has(id) ? seenDeleted : seen).add(id)
      if (mode === 'EXCLUDE' || mode === '')
        expect(
          idsIn(text).filter((id) => deleted.has(id)),
          `${name} ${mode}`,
        ).toEqual([])
    }
    expect(planted(world.live).filter((id) => !seen.has(id))).toEqual([])
    const restorable = [...deleted].filter((id) => policies[parseApiId(id)?.model ?? 'User'].softDelete)
    expect(restorable.filter((id) => !seenDeleted.has(id))).toEqual([])
  })

  it('shows an ADMIN the same rows', async () => {
    const seen = new Set<string>()
    for (const { document } of listDocuments()) for (const id of idsIn((await app.admin.execute(document)).text)) seen.add(id)
    expect(planted(world.live).filter((id) => !seen.has(id))).toEqual([])
  })

  it("shows an instance's access token that instance and what belongs to it, and no other row that is anybody's", async () => {
    const client = app.as(world.instanceToken)
    const own = new Set([
      world.instanceId,
      ...['McpLog', 'McpEvent', 'PortAllocation'].flatMap((model) => ids(world.live, model)),
    ])
    const owned = new Set([...planted(world.live), ...planted(world.deleted)])
    for (const { name, document } of listDocuments()) {
      const { text, errors } = await client.execute(document)
      expect(errors, name).toEqual([])
      expect(
        idsIn(text).filter((id) => owned.has(id) && !own.has(id)),
        name,
      ).toEqual([])
    }
  })

  it('answers nobody: every root field but the public ones wants a signed-in viewer', async () => {
    for (const { name, document } of listDocuments()) {
      expect((await app.anonymous.refusal(document)).extensions.code, name).toBe('UNAUTHENTICATED')
    }
    for (const { name, document } of mutationDocuments(world)) {
      expect((await app.anonymous.refusal(document)).extensions.code, name).toBe('UNAUTHENTICATED')
    }
  })

  it('lets a stranger change none of the rows by any mutation that takes an id', async () => {
    const before = await checksum()
    const documents = mutationDocuments(world)
    expect(documents.length).toBeGreaterThan(15)
    for (const { name, document } of documents) {
      const { extensions } = await bob.refusal(document)
      expect(['NOT_FOUND', 'FORBIDDEN'], `${name}: ${JSON.stringify(extensions)}`).toContain(extensions.code)
    }
    expect(await checksum()).toEqual(before)
  })
})

describe('what a viewer is shown', () => {
  it('is byte for byte the same whether or not other people have rows', async () => {
    const carol = await app.user('carol')
    const ask = async () => {
      const answers: string[] = []
      for (const { name, document } of listDocuments()) {
        if (name !== 'mcpTypes') answers.push((await carol.execute(document)).text.replace(/"last(Used|Active)At":"[^"]*"/g, ''))
      }
      return answers
    }
    await plantWorld(app.database, await userIdOf(carol), 3_002)
    const before = await ask()
    await plantWorld(app.database, await userIdOf(await app.user('dave')), 3_003)
    expect(await ask()).toEqual(before)
  })
})

function ids(of: World['live'], model: string): readonly string[] {
  return [...of].flatMap(([name, found]) => (name === model ? found : []))
}

/** Every mutation that names a row by its id, once for each planted row of that type, with values for whatever else it needs. */
function mutationDocuments({ live, deleted }: World): { readonly name: string; readonly document: string }[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field: RootField) => {
    const model = modelOfMutation(schema, field)
    if (model === null) return []
    const rows = /^(restore|purge)/.test(field.name) ? [...ids(live, model), ...ids(deleted, model)] : ids(live, model)
    return rows.map((id) => {
      const args = field.args.map((arg) => `${arg.name}: ${sample(arg.type, arg.name, id)}`).join(', ')
      return { name: field.name, document: `mutation { ${field.name}(${args}) { __typename } }` }
    })
  })
}

/** The type of row that a mutation names by `id`, told from the row that its payload or its name holds. */
function modelOfMutation(of: GraphQLSchema, field: RootField): ModelName | null {
  const takesId = field.args.some((arg) => {
    const type = getNamedType(arg.type)
    return arg.name === 'id' || (isInputObjectType(type) && type.getFields().id !== undefined)
  })
  if (!takesId) return null
  const payload = of.getType(getNamedType(field.type).name)
  const shown = isObjectType(payload) ? Object.values(payload.getFields()).map((one) => getNamedType(one.type).name) : []
  return modelNames.find((model) => shown.includes(model)) ?? modelNames.find((model) => field.name.endsWith(model)) ?? null
}

/** A value that the type takes, as a literal; `id` itself where a row is named. */
function sample(type: GraphQLInputType, name: string, id: string): string {
  if (isNonNullType(type)) return sample(type.ofType, name, id)
  if (isListType(type)) return `[${sample(type.ofType, name, id)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
    return `{ ${fields.map((field) => `${field.name}: ${sample(field.type, field.name, id)}`).join(', ')} }`
  }
  switch (type.name) {
    case 'ID':
      return `"${id}"`
    case 'Int':
    case 'Float':
    case 'BigInt':
      return '5'
    case 'Boolean':
      return 'true'
    case 'DateTime':
      return '"2030-01-01T00:00:00.000Z"'
    case 'JSON':
    case 'JSONObject':
      return '{}'
    default:
      return name.toLowerCase().includes('password') ? '"a long enough password"' : '"something"'
  }
}

/** What every table holds, but for the moments of last use that any request moves. */
async function checksum(): Promise<Readonly<Record<string, unknown>>> {
  const sums: Record<string, unknown> = {}
  for (const model of modelNames) {
    const { table } = policies[model]
    const { rows } = await app.database.pool.query(
      `SELECT md5(coalesce(string_agg((to_jsonb(t) - 'last_used_at' - 'last_active_at' - 'updated_at')::text, ',' ORDER BY t::text), '')) AS sum FROM ${table} t`,
    )
    sums[table] = rows[0]?.sum
  }
  return sums
}
