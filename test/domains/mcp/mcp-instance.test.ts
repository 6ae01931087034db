import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { uuidOf } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { expireDue } from '../../../src/domains/mcp/mcp-instance/expire-due.ts'
import { transition } from '../../../src/domains/mcp/mcp-instance/transition.ts'
import { leasePort } from '../../../src/domains/mcp/port-allocation/lease-port.ts'
import type { McpInstanceStatus } from '../../../src/storage/generated/prisma/client.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { type CreatedInstance, createMcpInstance, createMcpType, setApiKey } from '../../support/mcp.ts'

describeEntity({
  type: 'McpInstance',
  one: 'mcpInstance',
  list: 'mcpInstances',
  audience: 'owner',
  deletes: true,
  purges: true,
  create: async (app, client, n) => {
    if (n === 0) await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 100 }, 'setting { id }')
    return (await createMcpInstance(client, await createMcpType(app.admin, `instance-type-${n}`))).mcpInstance.id
  },
})

const statuses: readonly McpInstanceStatus[] = ['PENDING', 'RUNNING', 'EXPIRED', 'DISCONNECTED', 'ERROR']
const minute = 60_000

describe('McpInstance', () => {
  let app: TestApp
  let owner: GraphqlClient
  let type: string
  let users = 0

  beforeAll(async () => {
    app = await createTestApp()
    type = await createMcpType(app.admin, 'a-type', { maxDurationMinutes: 120 })
  })
  afterAll(() => app?.close())
  beforeEach(async () => {
    owner = await app.user(`owner${++users}`)
  })

  const create = (fields = {}) => createMcpInstance(owner, type, fields)
  const read = async <T = Record<string, unknown>>(id: string, selection: string, client = owner) =>
    (
      await client.query<{ mcpInstance: T }>(`query ($id: ID!) { mcpInstance(id: $id, deleted: INCLUDE) { ${selection} } }`, {
        id,
      })
    ).mcpInstance
  const act = (name: string, input: Record<string, unknown>, selection = 'status desiredStatus expiresAt') =>
    owner.mutate<{ mcpInstance: Record<string, string> }>(name, input, `mcpInstance { ${selection} }`).then((p) => p.mcpInstance)
  const refused = async (name: string, input: Record<string, unknown>) => (await owner.refusedMutation(name, input)).extensions
  const eventsOf = async (id: string) => {
    const { events } = await read<{ events: { nodes: { eventType: string }[] } }>(id, 'events { nodes { eventType } }')
    return events.nodes.map((event) => event.eventType).reverse()
  }
  const row = (id: string) => ({ where: { id: uuidOf('McpInstance', id) } })
  const force = (id: string, data: Record<string, unknown>) => app.database.prisma.mcpInstance.update({ ...row(id), data })
  const lease = (id: string) =>
    app.services.writer.write(systemActor, 'test', (change) => leasePort(change, uuidOf('McpInstance', id)))
  const portOf = (id: string) =>
    app.database.prisma.portAllocation.findFirst({ where: { mcpInstanceId: uuidOf('McpInstance', id) } })

  describe('creating one', () => {
    it('stores what was asked for, with the settings filling the gaps, and shows the token once', async () => {
      const before = Date.now()
      const { mcpInstance, accessToken } = await create({ config: { a: 1 } })
      expect(accessToken).toMatch(/^pan_mci_[0-9A-Za-z]{43}$/)
      const found = await read<{ expiresAt: string }>(
        mcpInstance.id,
        'status desiredStatus config accessUrl accessTokenHint assignedPort expiresAt mcpType { name } apiKey { id }',
      )
      expect(found).toEqual({
        status: 'PENDING',
        desiredStatus: 'RUNNING',
        config: { a: 1 },
        accessUrl: `http://localhost:4000/mcp/${mcpInstance.id}/`,
        accessTokenHint: accessToken.slice(-4),
        assignedPort: null,
        expiresAt: expect.any(String),
        mcpType: { name: 'a-type' },
        apiKey: null,
      })
      const minutes = (Date.parse(found.expiresAt) - before) / minute
      expect(minutes).toBeGreaterThanOrEqual(60)
      expect(minutes).toBeLessThan(61)
      expect(await eventsOf(mcpInstance.id)).toEqual(['CREATED'])
      const audit = await owner.execute(`{ auditEvents(first: 200) { nodes { action changes } } }`)
      expect(audit.text).toContain('createMcpInstance')
      expect(audit.text).not.toContain(accessToken)
    })

    it('takes the key of the type, unless it is off, expired or deleted', async () => {
      const keyId = await setApiKey(owner, type)
      const keyOf = async () => read((await create()).mcpInstance.id, 'apiKey { id }')
      expect(await keyOf()).toEqual({ apiKey: { id: keyId } })
      await owner.mutate('updateApiKey', { id: keyId, isActive: false }, 'apiKey { id }')
      expect(await keyOf()).toEqual({ apiKey: null })
      await owner.mutate('updateApiKey', { id: keyId, isActive: true }, 'apiKey { id }')
      await app.database.prisma.apiKey.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
      expect(await keyOf()).toEqual({ apiKey: null })
    })

    it('refuses a type that is unknown, deleted or not active, and a duration that it does not allow', async () => {
      const off = await createMcpType(app.admin, `off-${users}`, { isActive: false })
      const gone = await createMcpType(app.admin, `gone-${users}`)
      await app.admin.query(`mutation { deleteMcpType(id: "${gone}") { mcpType { id } } }`)
      expect(await refused('createMcpInstance', { mcpTypeId: off })).toMatchObject({ code: 'CONFLICT' })
      expect(await refused('createMcpInstance', { mcpTypeId: gone })).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refused('createMcpInstance', { mcpTypeId: type, durationMinutes: 121 })).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: 'input.durationMinutes' }],
      })
      expect(await app.database.prisma.mcpInstance.count({ where: { user: { email: { startsWith: `owner${users}.` } } } })).toBe(
        0,
      )
    })

    it('keeps to the limit, however many requests come at once, and counts only what is pending or running', async () => {
      await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 3 }, 'setting { id }')
      try {
        const results = await Promise.allSettled(Array.from({ length: 6 }, () => create()))
        const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
        expect(made).toHaveLength(3)
        expect(await refused('createMcpInstance', { mcpTypeId: type })).toMatchObject({ code: 'CONFLICT' })
        const [first] = made
        await act('stopMcpInstance', { id: first?.mcpInstance.id })
        await create()
        expect(await refused('startMcpInstance', { id: first?.mcpInstance.id })).toMatchObject({ code: 'CONFLICT' })
      } finally {
        await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 10 }, 'setting { id }')
      }
    })

    it('gives the first answer to a retry with the same idempotency key, token and all, and makes nothing', async () => {
      const input = { config: { once: true }, idempotencyKey: 'request-1' }
      const answers = await Promise.all([create(input), create(input), create(input)])
      const [first] = answers
      for (const answer of answers) expect(answer).toEqual(first)
      const { totalCount } = (await owner.query<{ mcpInstances: { totalCount: number } }>('{ mcpInstances { totalCount } }'))
        .mcpInstances
      expect(totalCount).toBe(1)
      expect(await refused('createMcpInstance', { mcpTypeId: type, config: {}, idempotencyKey: 'request-1' })).toMatchObject({
        code: 'CONFLICT',
      })
      const stored = JSON.stringify((await app.database.pool.query('SELECT * FROM idempotency_records')).rows)
      expect(stored).not.toContain(first?.accessToken)
    })
  })

  describe('its access token', () => {
    const byToken = async (client: GraphqlClient, token: string) =>
      (
        await client.query<{ mcpInstanceByAccessToken: { id: string } | null }>(
          'query ($token: String!) { mcpInstanceByAccessToken(token: $token) { id logs(last: 5) { nodes { message } } } }',
          { token },
        )
      ).mcpInstanceByAccessToken

    it('finds the instance for its owner, an ADMIN and itself, and for nobody else', async () => {
      const { mcpInstance, accessToken } = await create()
      const found = { id: mcpInstance.id, logs: { nodes: [] } }
      expect(await byToken(owner, accessToken)).toEqual(found)
      expect(await byToken(app.admin, accessToken)).toEqual(found)
      expect(await byToken(app.as(accessToken), accessToken)).toEqual(found)
      expect(await byToken(await app.user('stranger'), accessToken)).toBeNull()
      expect(await byToken(owner, `${accessToken}x`)).toBeNull()
    })

    it('reads its instance and changes nothing', async () => {
      const { mcpInstance, accessToken } = await create()
      const itself = app.as(accessToken)
      expect(await read(mcpInstance.id, 'id', itself)).toEqual({ id: mcpInstance.id })
      expect((await itself.refusedMutation('stopMcpInstance', { id: mcpInstance.id })).extensions.code).toBe('FORBIDDEN')
    })

    it('is refused the moment it is rotated', async () => {
      const { mcpInstance, accessToken } = await create()
      const rotated = await owner.mutate<CreatedInstance>(
        'rotateMcpInstanceToken',
        { id: mcpInstance.id },
        'mcpInstance { id } accessToken',
      )
      expect(rotated.accessToken).not.toBe(accessToken)
      expect(await byToken(owner, accessToken)).toBeNull()
      expect((await app.as(accessToken).refusal('{ viewer { __typename } }')).extensions.code).toBe('UNAUTHENTICATED')
      expect(await byToken(owner, rotated.accessToken)).toMatchObject({ id: mcpInstance.id })
      expect(await eventsOf(mcpInstance.id)).toEqual(['CREATED', 'TOKEN_ROTATED'])
    })
  })

  describe('its life', () => {
    it('begins its time when it is first started, if it was made without', async () => {
      const { mcpInstance } = await create({ start: false, durationMinutes: 1 })
      expect(await read(mcpInstance.id, 'status desiredStatus')).toEqual({ status: 'PENDING', desiredStatus: 'STOPPED' })
      const before = Date.now()
      const started = await act('startMcpInstance', { id: mcpInstance.id, durationMinutes: 30 })
      expect(started).toMatchObject({ status: 'PENDING', desiredStatus: 'RUNNING' })
      expect(Date.parse(started.expiresAt ?? '')).toBeGreaterThanOrEqual(before + 30 * minute)
      expect(await act('startMcpInstance', { id: mcpInstance.id })).toEqual(started)
    })

    it('ends with a stop and comes back with a start, each with its event', async () => {
      const { mcpInstance } = await create()
      const id = mcpInstance.id
      expect(await act('stopMcpInstance', { id })).toMatchObject({ status: 'DISCONNECTED', desiredStatus: 'STOPPED' })
      const stopped = await act('stopMcpInstance', { id })
      expect(stopped).toMatchObject({ status: 'DISCONNECTED' })
      expect(await act('startMcpInstance', { id })).toMatchObject({ status: 'PENDING', desiredStatus: 'RUNNING' })
      expect(await eventsOf(id)).toEqual(['CREATED', 'STOPPED', 'RESTORED'])
    })

    it('is asked to stop while it runs, and asked to run again, without its status moving by itself', async () => {
      const { mcpInstance } = await create()
      const id = mcpInstance.id
      await force(id, { status: 'RUNNING' })
      expect(await act('stopMcpInstance', { id })).toMatchObject({ status: 'RUNNING', desiredStatus: 'STOPPED' })
      expect(await act('startMcpInstance', { id })).toMatchObject({ status: 'RUNNING', desiredStatus: 'RUNNING' })
    })

    it('restarts by way of DISCONNECTED and keeps its expiry when it runs', async () => {
      const { mcpInstance } = await create()
      const id = mcpInstance.id
      await force(id, { status: 'RUNNING' })
      await lease(id)
      const { expiresAt } = await read<{ expiresAt: string }>(id, 'expiresAt')
      expect(await act('restartMcpInstance', { id })).toEqual({ status: 'PENDING', desiredStatus: 'RUNNING', expiresAt })
      expect(await portOf(id)).toBeNull()
      expect(await eventsOf(id)).toEqual(['CREATED', 'STOPPED', 'RESTORED'])
    })

    it('is extended up to what its type allows from now, and not once it has ended', async () => {
      const { mcpInstance } = await create({ durationMinutes: 30 })
      const id = mcpInstance.id
      const { expiresAt } = await read<{ expiresAt: string }>(id, 'expiresAt')
      const extended = await act('extendMcpInstance', { id, minutes: 60 })
      expect(Date.parse(extended.expiresAt ?? '')).toBe(Date.parse(expiresAt) + 60 * minute)
      expect(await refused('extendMcpInstance', { id, minutes: 60 })).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: 'input.minutes' }],
      })
      await act('stopMcpInstance', { id })
      expect(await refused('extendMcpInstance', { id, minutes: 1 })).toMatchObject({ code: 'CONFLICT' })
    })

    it('takes a new configuration as a whole and nothing of the status machine', async () => {
      const { mcpInstance } = await create({ config: { a: 1, b: 2 } })
      expect(await act('updateMcpInstance', { id: mcpInstance.id, config: { c: 3 } }, 'config')).toEqual({ config: { c: 3 } })
      expect(await act('updateMcpInstance', { id: mcpInstance.id }, 'config')).toEqual({ config: { c: 3 } })
      const { extensions } = await owner.refusedMutation('updateMcpInstance', { id: mcpInstance.id, status: 'RUNNING' })
      expect(extensions.code).toBe('BAD_USER_INPUT')
    })

    it.each(['stopMcpInstance', 'startMcpInstance', 'restartMcpInstance', 'rotateMcpInstanceToken', 'updateMcpInstance'])(
      'does not exist for a stranger who tries %s',
      async (name) => {
        const { mcpInstance } = await create()
        const stranger = await app.user('stranger')
        const before = await read(mcpInstance.id, 'updatedAt')
        expect((await stranger.refusedMutation(name, { id: mcpInstance.id })).extensions.code).toBe('NOT_FOUND')
        expect(await read(mcpInstance.id, 'updatedAt')).toEqual(before)
      },
    )
  })

  describe('its status', () => {
    const allowed: Readonly<Record<McpInstanceStatus, readonly McpInstanceStatus[]>> = {
      PENDING: ['RUNNING', 'ERROR', 'DISCONNECTED'],
      RUNNING: ['DISCONNECTED', 'EXPIRED', 'ERROR'],
      DISCONNECTED: ['PENDING'],
      EXPIRED: ['PENDING'],
      ERROR: ['PENDING'],
    }
    const move = (id: string, to: McpInstanceStatus) =>
      app.services.writer.write(systemActor, 'test', (change) =>
        transition(change, uuidOf('McpInstance', id), { from: statuses, to, event: { type: 'HEALTH_CHANGED' } }),
      )

    it.each(statuses)('moves from %s only where the machine says, naming both states otherwise', async (from) => {
      const { mcpInstance } = await create()
      for (const to of statuses) {
        await force(mcpInstance.id, { status: from })
        const moving = move(mcpInstance.id, to)
        if (allowed[from].includes(to)) expect((await moving).status).toBe(to)
        else await expect(moving).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(`${from}.*${to}`) })
      }
    })

    it('is moved once by two who try at the same moment', async () => {
      const { mcpInstance } = await create()
      const results = await Promise.allSettled([move(mcpInstance.id, 'RUNNING'), move(mcpInstance.id, 'RUNNING')])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await eventsOf(mcpInstance.id)).toEqual(['CREATED', 'HEALTH_CHANGED'])
    })

    it('gives the port back when it ends', async () => {
      const { mcpInstance } = await create()
      await lease(mcpInstance.id)
      await move(mcpInstance.id, 'RUNNING')
      expect(await portOf(mcpInstance.id)).not.toBeNull()
      await move(mcpInstance.id, 'ERROR')
      expect(await portOf(mcpInstance.id)).toBeNull()
      expect(await read(mcpInstance.id, 'assignedPort')).toEqual({ assignedPort: null })
    })
  })

  describe('when its time is up', () => {
    const sweep = (limit = 100) => expireDue(app.services.writer, new Date(), limit)

    it('becomes EXPIRED if it runs and DISCONNECTED if it never did, with an event; others stay', async () => {
      const [running, pending, early, ended] = [await create(), await create(), await create(), await create()]
      const expiresAt = new Date(Date.now() - 1)
      await force(running.mcpInstance.id, { status: 'RUNNING', expiresAt })
      await force(pending.mcpInstance.id, { expiresAt })
      await force(ended.mcpInstance.id, { status: 'ERROR', expiresAt })
      expect(await sweep()).toBe(2)
      const statusOf = async ({ mcpInstance }: CreatedInstance) => read(mcpInstance.id, 'status desiredStatus')
      expect(await statusOf(running)).toEqual({ status: 'EXPIRED', desiredStatus: 'STOPPED' })
      expect(await statusOf(pending)).toEqual({ status: 'DISCONNECTED', desiredStatus: 'STOPPED' })
      expect(await statusOf(early)).toEqual({ status: 'PENDING', desiredStatus: 'RUNNING' })
      expect(await statusOf(ended)).toEqual({ status: 'ERROR', desiredStatus: 'RUNNING' })
      expect(await eventsOf(running.mcpInstance.id)).toEqual(['CREATED', 'EXPIRED'])
      expect(await eventsOf(pending.mcpInstance.id)).toEqual(['CREATED', 'EXPIRED'])
      expect(await sweep()).toBe(0)
    })

    it('is ended by one of several sweeps that run at once, in bites of the limit', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => create()))
      for (const { mcpInstance } of made) await force(mcpInstance.id, { status: 'RUNNING', expiresAt: new Date(Date.now() - 1) })
      const counts = await Promise.all([sweep(2), sweep(2), sweep(2)])
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5)
      for (const count of counts) expect(count).toBeLessThanOrEqual(2)
      await sweep()
      for (const { mcpInstance } of made) expect(await eventsOf(mcpInstance.id)).toEqual(['CREATED', 'EXPIRED'])
    })
  })

  describe('deleted', () => {
    it('runs no more, gives its port back and says so in its trail; restored, it stays ended', async () => {
      const { mcpInstance } = await create()
      const id = mcpInstance.id
      await force(id, { status: 'RUNNING' })
      await lease(id)
      await owner.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
      expect(await portOf(id)).toBeNull()
      const left = { status: 'DISCONNECTED', desiredStatus: 'STOPPED', assignedPort: null }
      expect(await read(id, 'status desiredStatus assignedPort')).toEqual(left)
      await owner.query(`mutation { restoreMcpInstance(id: "${id}") { mcpInstance { id } } }`)
      expect(await read(id, 'status desiredStatus assignedPort')).toEqual(left)
      expect(await eventsOf(id)).toEqual(['CREATED', 'DELETED', 'RESTORED'])
    })

    it('leaves nothing behind once purged: no log, no head, no event, no port', async () => {
      const { mcpInstance } = await create()
      const uuid = uuidOf('McpInstance', mcpInstance.id)
      await lease(mcpInstance.id)
      await owner.query(`mutation { purgeMcpInstance(id: "${mcpInstance.id}") { purgedId } }`)
      const { prisma } = app.database
      expect(await prisma.mcpEvent.count({ where: { mcpInstanceId: uuid } })).toBe(0)
      expect(await prisma.mcpLogHead.count({ where: { mcpInstanceId: uuid } })).toBe(0)
      expect(await prisma.portAllocation.count({ where: { isAvailable: false, mcpInstanceId: null } })).toBe(0)
    })
  })
})
