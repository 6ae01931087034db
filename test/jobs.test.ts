import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addJobs } from '../src/jobs.ts'
import { newId } from '../src/platform/ids/new-id.ts'
import { createJobs, type Jobs } from '../src/platform/jobs/jobs.ts'
import { createTestApp, type TestApp } from './support/app.ts'
import { createRows } from './support/rows.ts'

describe("the gateway's periodic work", () => {
  let app: TestApp
  let jobs: Jobs
  const logger = pino({ level: 'silent' })
  const long = new Date(Date.now() - 40 * 24 * 3_600_000)

  beforeAll(async () => {
    app = await createTestApp()
    jobs = createJobs({ logger })
    await addJobs(jobs, { database: app.database, services: app.services, logger })
  })
  afterAll(async () => {
    await jobs?.stop()
    await app?.close()
  })

  const ran = async (name: string) => {
    await jobs.runNow(name)
    expect(jobs.status().find((job) => job.name === name)).toMatchObject({ running: false, lastFailed: false })
  }

  it('has made the partitions of this month and the next three by the time that it has begun', async () => {
    const suffix = new Date().toISOString().slice(0, 7).replace('-', '_')
    const { rows } = await app.database.pool.query(`SELECT to_regclass($1) AS logs, to_regclass($2) AS events`, [
      `mcp_logs_${suffix}`,
      `mcp_events_${suffix}`,
    ])
    expect(rows).toEqual([{ logs: `mcp_logs_${suffix}`, events: `mcp_events_${suffix}` }])
  })

  it('ends instances whose time is up', async () => {
    const rows = createRows(app.database)
    const fields = { userId: await rows.user(), mcpTypeId: await rows.mcpType(), status: 'RUNNING', expiresAt: long } as const
    const id = await rows.mcpInstance(fields)
    await ran('expire-mcp-instances')
    expect(await app.database.prisma.mcpInstance.findUnique({ where: { id }, select: { status: true } })).toEqual({
      status: 'EXPIRED',
    })
  })

  it('keeps what the retention keeps, and forgets answers that nobody retries any more', async () => {
    const { prisma } = app.database
    const event = { actorKind: 'SYSTEM', action: 'old', entityType: 'Setting', entityId: 'set_1', createdAt: long } as const
    await prisma.auditEvent.create({ data: { id: newId(), ...event } })
    const answer = { actorId: newId(), action: 'old', inputHash: new Uint8Array(32), result: {} }
    await prisma.idempotencyRecord.create({ data: { ...answer, key: 'old', createdAt: long } })
    await prisma.idempotencyRecord.create({ data: { ...answer, key: 'new' } })
    const before = await prisma.auditEvent.count()
    await ran('enforce-retention')
    await ran('forget-old-answers')
    expect(await prisma.auditEvent.count()).toBe(before - 1)
    expect(await prisma.idempotencyRecord.findMany({ select: { key: true } })).toEqual([{ key: 'new' }])
  })
})
