import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiId, uuidOf } from '../../../src/access/api-id.ts'
import { systemActor } from '../../../src/access/viewer.ts'
import { keepPartitions, removeOldEntries } from '../../../src/domains/mcp/partitions.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { describeEntity } from '../../support/entity-suite.ts'
import type { GraphqlClient } from '../../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../../support/mcp.ts'

const append = (app: TestApp, instanceId: string, ...messages: string[]) =>
  app.services.mcpLogs.append(systemActor, { instanceId, entries: messages.map((message) => ({ message })) })

/** One instance for each client, found again by each call. */
function instanceOf(app: TestApp, client: GraphqlClient, n: number): Promise<string> {
  return createMcpType(app.admin, `trail-${n}`).then(async (type) => (await createMcpInstance(client, type)).mcpInstance.id)
}

describeEntity({
  type: 'McpLog',
  one: 'mcpLog',
  list: 'mcpLogs',
  audience: 'owner',
  deletes: false,
  create: async (app, client, n) => {
    const instance = await instanceOf(app, client, n)
    const { first } = await append(app, instance, `line ${n}`)
    return apiId('McpLog', { mcpInstanceId: uuidOf('McpInstance', instance), seq: first })
  },
})

describeEntity({
  type: 'McpEvent',
  one: 'mcpEvent',
  list: 'mcpEvents',
  audience: 'owner',
  deletes: false,
  create: async (app, client, n) => {
    const instance = await instanceOf(app, client, n)
    const { mcpInstance } = await client.query<{ mcpInstance: { events: { nodes: { id: string }[] } } }>(
      `{ mcpInstance(id: "${instance}") { events { nodes { id } } } }`,
    )
    return mcpInstance.events.nodes[0]?.id ?? ''
  },
})

describeEntity({
  type: 'PortAllocation',
  one: 'portAllocation',
  list: 'portAllocations',
  audience: 'admin',
  deletes: false,
  create: async (_app, _client, n) => apiId('PortAllocation', { port: 3001 + n }),
})

describe('the trails of an instance', () => {
  let app: TestApp
  let owner: GraphqlClient
  let instance: string
  const logger = pino({ level: 'silent' })

  beforeAll(async () => {
    app = await createTestApp()
    owner = await app.user('owner')
    instance = await instanceOf(app, owner, 0)
  })
  afterAll(() => app?.close())

  it('show the newest entries of many instances, each in its own order', async () => {
    const other = await instanceOf(app, owner, 1)
    await append(app, instance, 'a1', 'a2', 'a3')
    await append(app, other, 'b1', 'b2')
    const { mcpInstances } = await owner.query<{ mcpInstances: { nodes: unknown[] } }>(
      '{ mcpInstances(orderBy: [{ field: CREATED_AT }]) { nodes { logs(last: 2) { totalCount nodes { seq message } } } } }',
    )
    expect(mcpInstances.nodes).toEqual([
      {
        logs: {
          totalCount: 3,
          nodes: [
            { seq: '2', message: 'a2' },
            { seq: '3', message: 'a3' },
          ],
        },
      },
      {
        logs: {
          totalCount: 2,
          nodes: [
            { seq: '1', message: 'b1' },
            { seq: '2', message: 'b2' },
          ],
        },
      },
    ])
  })

  it('go with their instance into deletion and come back with it', async () => {
    const seen = async () =>
      (
        await owner.query<{ mcpLogs: { totalCount: number } }>(
          `{ mcpLogs(filter: { mcpInstanceId: { eq: "${instance}" } }) { totalCount } }`,
        )
      ).mcpLogs.totalCount
    expect(await seen()).toBe(3)
    await owner.query(`mutation { deleteMcpInstance(id: "${instance}") { mcpInstance { id } } }`)
    expect(await seen()).toBe(0)
    await owner.query(`mutation { restoreMcpInstance(id: "${instance}") { mcpInstance { id } } }`)
    expect(await seen()).toBe(3)
  })

  it('have a partition for this month and the next three, and lose what is older than the retention', async () => {
    const { pool, prisma } = app.database
    const now = new Date()
    const partitions = async () =>
      (
        await pool.query<{ name: string }>(
          `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'mcp_logs'::regclass`,
        )
      ).rows.map((row) => row.name)
    await keepPartitions(app.database, logger, now)
    expect(await partitions()).toHaveLength(5)
    await keepPartitions(app.database, logger, now)
    expect(await partitions()).toHaveLength(5)

    const uuid = uuidOf('McpInstance', instance)
    const day = 24 * 3_600_000
    const before = new Date(now.getTime() - 30 * day)
    const row = { mcpInstanceId: uuid, timestamp: now, level: 'INFO', source: 'API', message: 'old' } as const
    await keepPartitions(app.database, logger, new Date(now.getTime() - 120 * day))
    await prisma.mcpLog.createMany({
      data: [
        { ...row, seq: 101n, createdAt: new Date(now.getTime() - 100 * day) },
        { ...row, seq: 102n, createdAt: new Date(before.getTime() - 1) },
        { ...row, seq: 103n, createdAt: new Date(before.getTime() + 1) },
      ],
    })
    await removeOldEntries(app.database, logger, before, new AbortController().signal)
    const left = await prisma.mcpLog.findMany({ where: { mcpInstanceId: uuid, seq: { gt: 100n } }, select: { seq: true } })
    expect(left).toEqual([{ seq: 103n }])
    const suffix = before.toISOString().slice(0, 7).replace('-', '_')
    expect((await partitions()).filter((name) => /_\d{4}_\d{2}$/.test(name) && name < `mcp_logs_${suffix}`)).toEqual([])
    await append(app, instance, 'goes on')
    expect((await prisma.mcpLogHead.findUniqueOrThrow({ where: { mcpInstanceId: uuid } })).lastSeq).toBe(4n)
  })
})
