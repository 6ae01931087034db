import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestDatabase } from '../../../support/database.ts'
import { type GatewayProcess, signInAdmin, startGateway } from '../../../support/gateway-process.ts'
import type { GraphqlClient } from '../../../support/graphql-client.ts'
import { createMcpInstance, createMcpType } from '../../../support/mcp.ts'
import {
  eventTypes,
  type InstanceState,
  isAlive,
  readInstance,
  readLog,
  serversFolder,
  untilInstance,
  useOwnPorts,
} from '../../../support/servers.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const { TEST_DATABASE_URL: serverUrl, TEST_REDIS_URL: redisUrl } = process.env

/** What gateways that belong together are started with; on the embedded database there can be one at a time. */
async function environment(): Promise<Record<string, string>> {
  const common = {
    PANOPTES_HOME: await temporaryFolder(),
    PANOPTES_SERVERS_FOLDER: serversFolder,
    PANOPTES_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  }
  if (serverUrl === undefined) return common
  const database = await createTestDatabase()
  onTestFinished(() => database.close())
  return {
    ...common,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl ?? '',
    PANOPTES_REDIS_PREFIX: `panoptes-test-${randomUUID()}`,
  }
}

async function startOwned(env: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await startGateway(env)
  onTestFinished(() => gateway.kill())
  return gateway
}

/** As many running instances of the healthy server. */
async function startInstances(admin: GraphqlClient, count: number): Promise<readonly InstanceState[]> {
  await useOwnPorts(admin)
  await admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: count }, 'setting { id }')
  const type = await createMcpType(admin, 'healthy', { serverScript: 'healthy.mjs' })
  const made = await Promise.all(Array.from({ length: count }, () => createMcpInstance(admin, type)))
  return Promise.all(made.map(({ mcpInstance }) => untilInstance(admin, mcpInstance.id, { status: 'RUNNING' }, 60_000)))
}

/** The processes of this machine that say they serve an instance. */
function processesOf(instanceId: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`MCP_ID=${instanceId}`) && isAlive(pid)
    } catch {
      return false
    }
  })
}

const said = (port: number | null, text: string) => fetch(`http://127.0.0.1:${port}/log`, { method: 'POST', body: text })

describe.skipIf(process.platform !== 'linux')('a gateway that is killed', { timeout: 120_000 }, () => {
  it('leaves no process behind, and the next one starts the same ten instances, once each, with nothing lost that was acknowledged', async () => {
    const env = await environment()
    const gateway = await startOwned(env)
    const admin = await signInAdmin(gateway)
    const before = await startInstances(admin, 10)
    await Promise.all(before.map(({ id, assignedPort }) => said(assignedPort, `from ${id}`)))
    for (const { id } of before) {
      await admin.mutate('appendMcpLogs', { instanceId: id, entries: [{ message: 'acknowledged' }] }, 'lastSeq')
      await expect.poll(async () => (await readLog(admin, id)).map((line) => line.message)).toContain(`from ${id}`)
    }

    await gateway.kill()
    await expect.poll(() => before.flatMap(({ id }) => processesOf(id)), { timeout: 15_000 }).toEqual([])

    const next = await startOwned(env)
    const again = next.as(admin.token)
    const after: InstanceState[] = []
    for (const { id, processId } of before) {
      await expect.poll(async () => (await readInstance(again, id)).processId, { timeout: 60_000 }).not.toBe(processId)
      after.push(await untilInstance(again, id, { status: 'RUNNING' }, 60_000))
    }
    for (const instance of after) {
      expect(processesOf(instance.id)).toEqual([instance.processId])
      expect(eventTypes(instance)).toEqual(['CREATED', 'STARTED', 'STOPPED', 'RESTORED', 'STARTED'])
      expect(instance.events.nodes[2]?.eventData).toMatchObject({ reason: 'The gateway that ran it is gone.' })
      expect(instance.restartCount).toBe(0)
      const log = await readLog(again, instance.id)
      expect(log.map(({ seq }) => Number(seq))).toEqual(log.map((_, index) => index + 1))
      expect(log.filter(({ message }) => message === 'acknowledged' || message === `from ${instance.id}`)).toHaveLength(2)
    }
    const { portAllocations } = await again.query<{ portAllocations: { nodes: { port: number }[]; totalCount: number } }>(
      '{ portAllocations(first: 200, filter: { isAvailable: { eq: false } }) { nodes { port } totalCount } }',
    )
    const ports = after.map(({ assignedPort }) => assignedPort)
    expect(new Set(ports).size).toBe(10)
    expect(portAllocations.nodes.map(({ port }) => port).sort()).toEqual([...ports].sort())
  })

  it('told to stop, ends its processes, and the next one goes on', async () => {
    const env = await environment()
    const gateway = await startOwned(env)
    const admin = await signInAdmin(gateway)
    const [before] = await startInstances(admin, 1)
    gateway.child.kill('SIGTERM')
    expect((await gateway.ended).code).toBe(0)
    expect(processesOf(before?.id ?? '')).toEqual([])
    const again = (await startOwned(env)).as(admin.token)
    const after = await untilInstance(again, before?.id ?? '', { status: 'RUNNING' }, 60_000)
    expect(eventTypes(after)).toEqual(['CREATED', 'STARTED', 'STOPPED', 'RESTORED', 'STARTED'])
    expect(after.events.nodes[2]?.eventData).toMatchObject({ reason: 'The gateway that ran it was stopped.' })
  })

  it.skipIf(serverUrl === undefined)('is replaced by the other: each of its instances runs there, once', async () => {
    const env = await environment()
    const one = await startOwned(env)
    const admin = await signInAdmin(one)
    const before = await startInstances(admin, 4)
    const other = await startOwned(env)
    await one.kill()
    const client = other.as(admin.token)
    for (const { id, processId } of before) {
      await expect.poll(async () => (await readInstance(client, id)).processId, { timeout: 60_000 }).not.toBe(processId)
      const after = await untilInstance(client, id, { status: 'RUNNING' }, 60_000)
      expect(processesOf(id)).toEqual([after.processId])
      expect(eventTypes(after)).toEqual(['CREATED', 'STARTED', 'STOPPED', 'RESTORED', 'STARTED'])
    }
  })

  it.skipIf(serverUrl === undefined)(
    'and one that lives beside it never run an instance twice, however often instances start and stop',
    async () => {
      const env = await environment()
      const [one, other] = await Promise.all([startOwned(env), startOwned(env)])
      const admin = await signInAdmin(one)
      const instances = await startInstances(admin, 6)
      const through = [one.as(admin.token), other.as(admin.token)]
      for (let turn = 0; turn < 12; turn += 1) {
        const { id } = instances[turn % instances.length] ?? { id: '' }
        const client = through[turn % 2] ?? admin
        await client.mutate('restartMcpInstance', { id }, 'mcpInstance { id }')
        for (const instance of instances) expect(processesOf(instance.id).length).toBeLessThanOrEqual(1)
      }
      for (const { id } of instances) {
        const { processId } = await untilInstance(admin, id, { status: 'RUNNING' }, 60_000)
        await expect.poll(() => processesOf(id)).toEqual([processId])
      }
    },
  )
})
