import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { uuidOf } from '../../../../src/access/api-id.ts'
import type { TestApp } from '../../../support/app.ts'
import type { GraphqlClient } from '../../../support/graphql-client.ts'
import { createMcpInstance, setApiKey } from '../../../support/mcp.ts'
import {
  createSupervisedApp,
  eventTypes,
  fixtureType,
  isAlive,
  readInstance,
  readLog,
  startFixture,
  untilInstance,
} from '../../../support/servers.ts'

// Real programs start and end here, side by side with others.
vi.setConfig({ testTimeout: 60_000 })

describe('an instance that is started', () => {
  let app: TestApp
  let owner: GraphqlClient

  beforeAll(async () => {
    app = await createSupervisedApp()
    owner = await app.user()
    await app.admin.mutate('updateSetting', { key: 'mcp.max_instances_per_user', value: 100 }, 'setting { id }')
  })
  afterAll(() => app?.close())

  const start = async (script: string, config = {}, type = {}) =>
    (await startFixture(app, owner, script, config, type)).mcpInstance.id
  const untilRunning = (id: string, more = {}) => untilInstance(owner, id, { status: 'RUNNING', ...more })
  const act = (name: string, id: string, more = {}) => owner.mutate(name, { id, ...more }, 'mcpInstance { id }')
  const messages = async (id: string, source: string) =>
    (await readLog(owner, id)).filter((line) => line.source === source).map((line) => line.message)
  const ask = (port: number | null, path: string, method = 'GET', body?: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body === undefined ? {} : { body }) })
  const portsOf = async (id: string) =>
    app.database.prisma.portAllocation.count({ where: { mcpInstanceId: uuidOf('McpInstance', id) } })

  it('is told its port, id, key, configuration and log level, and nothing of the gateway', async () => {
    const type = await fixtureType(app, 'healthy.mjs', { configTemplate: { from: 'template', both: 'template' } })
    await setApiKey(owner, type, 'sk-the-key-of-the-user')
    const { mcpInstance } = await createMcpInstance(owner, type, { config: { both: 'instance' } })
    const { id, assignedPort } = await untilRunning(mcpInstance.id)
    const { env } = (await (await ask(assignedPort, '/environment')).json()) as { env: Record<string, string> }
    const { PATH, PANOPTES_RUN_ID, MCP_CONFIG = '', ...told } = env
    expect(told).toEqual({
      PORT: String(assignedPort),
      MCP_ID: id,
      API_KEY: 'sk-the-key-of-the-user',
      LOG_LEVEL: 'error',
    })
    expect(JSON.parse(MCP_CONFIG)).toEqual({ from: 'template', both: 'instance' })
    expect(PATH).not.toContain('node_modules')
    expect(PANOPTES_RUN_ID).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('runs once it is healthy, tells its story in trail and log, and shows what it uses', async () => {
    const id = await start('healthy.mjs')
    const running = await untilRunning(id)
    expect(isAlive(running.processId)).toBe(true)
    expect(eventTypes(running)).toEqual(['CREATED', 'STARTED'])
    await ask(running.assignedPort, '/log', 'POST', 'one\ntwo')
    await expect.poll(() => messages(id, 'PROCESS')).toEqual(expect.arrayContaining(['one', 'two']))
    await expect
      .poll(() => messages(id, 'SYSTEM'))
      .toEqual([
        `Starting on port ${running.assignedPort}.`,
        `Running: process ${running.processId} on port ${running.assignedPort}.`,
      ])
    await expect
      .poll(async () => (await readInstance(owner, id)).stats)
      .toMatchObject({
        healthy: true,
        memoryBytes: expect.any(Number),
        cpuPercent: expect.any(Number),
        uptimeSeconds: expect.any(Number),
      })
  })

  it('does not show its key in the log, whatever it prints', async () => {
    const type = await fixtureType(app, 'healthy.mjs')
    await setApiKey(owner, type, 'sk-another-key-of-the-user')
    const { id } = (await createMcpInstance(owner, type)).mcpInstance
    const { assignedPort } = await untilRunning(id)
    await ask(
      assignedPort,
      '/log',
      'POST',
      'signing in with sk-another-key-of-the-user\n{"msg":"key","key":"sk-another-key-of-the-user"}\nlast',
    )
    await expect.poll(() => messages(id, 'PROCESS')).toContain('last')
    const log = JSON.stringify(await readLog(owner, id))
    expect(log).toContain('signing in with [redacted]')
    expect(log).not.toContain('sk-another-key')
  })

  it('that ends before it is healthy is in ERROR, says why, keeps its output, frees its port and is not tried again', async () => {
    const id = await start('crash-at-start.mjs', { exitCode: 3 })
    const failed = await untilInstance(owner, id, { status: 'ERROR' })
    expect(failed).toMatchObject({ exitCode: 3, exitSignal: null, assignedPort: null, processId: null, restartCount: 0 })
    expect(failed.errorMessage).toBe(
      'It ended with exit code 3 before it was healthy. The last it said on stderr: Error: the configuration names no database',
    )
    expect(eventTypes(failed)).toEqual(['CREATED', 'ERROR'])
    expect(await messages(id, 'PROCESS')).toEqual(['reading the configuration', 'Error: the configuration names no database'])
    expect(await portsOf(id)).toBe(0)
  })

  it('that never becomes healthy is ended, and in ERROR', async () => {
    const impatient = await createSupervisedApp({ startMs: 1_500 })
    onTestFinished(() => impatient.close())
    const user = await impatient.user()
    const { id } = (await startFixture(impatient, user, 'never-healthy.mjs')).mcpInstance
    await expect.poll(async () => (await readInstance(user, id)).processId).not.toBeNull()
    const { processId } = await readInstance(user, id)
    const failed = await untilInstance(user, id, { status: 'ERROR' })
    expect(failed.errorMessage).toMatch(/^It was not healthy after 1\.5 s: .*503/)
    expect(isAlive(processId)).toBe(false)
  })

  it('whose script is not there is in ERROR, says so, and holds no port', async () => {
    const { mcpTypes } = await owner.query<{ mcpTypes: { nodes: { id: string }[] } }>(
      '{ mcpTypes(filter: { name: { eq: "figma" } }) { nodes { id } } }',
    )
    const { id } = (await createMcpInstance(owner, mcpTypes.nodes[0]?.id ?? '')).mcpInstance
    const failed = await untilInstance(owner, id, { status: 'ERROR', processId: null, assignedPort: null })
    expect(failed.errorMessage).toMatch(/^"figma-mcp\/index\.js" of the type figma is neither a file in the servers folder/)
    expect(await portsOf(id)).toBe(0)
  })

  it('whose key cannot be opened any more is in ERROR, says so, and starts nothing', async () => {
    const type = await fixtureType(app, 'healthy.mjs')
    const key = await setApiKey(owner, type, 'sk-sealed-under-another-key')
    const where = { id: uuidOf('ApiKey', key) }
    await app.database.prisma.apiKey.update({ where, data: { masterKeyId: 'forgotten' } })
    const { id } = (await createMcpInstance(owner, type)).mcpInstance
    const failed = await untilInstance(owner, id, { status: 'ERROR', processId: null })
    expect(failed.errorMessage).toMatch(/^Its key cannot be opened: .* Set the key anew\.$/)
    expect(eventTypes(failed)).toEqual(['CREATED', 'ERROR'])
  })

  it('takes a port that nobody else of the machine listens on', async () => {
    const { start: port } = await app.services.writer.write(
      { viewer: { kind: 'SYSTEM' }, ipAddress: null, userAgent: null, requestId: null },
      'test',
      async ({ tx }) => ({
        start: (await tx.portAllocation.findFirstOrThrow({ where: { isAvailable: true }, orderBy: { port: 'asc' } })).port,
      }),
    )
    const stranger = createServer()
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void stranger.close())
    const running = await untilRunning(await start('healthy.mjs'))
    expect(running.assignedPort).toBeGreaterThan(port)
    const aside = await app.database.prisma.portAllocation.findUniqueOrThrow({ where: { port } })
    expect(aside).toMatchObject({ isAvailable: false, mcpInstanceId: null })
  })

  it('ends when it is stopped, with its exit code, and gives its port back', async () => {
    const id = await start('healthy.mjs')
    const { processId } = await untilRunning(id)
    await act('stopMcpInstance', id)
    const stopped = await untilInstance(owner, id, { status: 'DISCONNECTED', processId: null, assignedPort: null })
    expect(stopped).toMatchObject({ desiredStatus: 'STOPPED', exitSignal: 'SIGTERM', stats: {} })
    expect(isAlive(processId)).toBe(false)
    expect(eventTypes(stopped)).toEqual(['CREATED', 'STARTED', 'STOPPED'])
    expect(await portsOf(id)).toBe(0)
  })

  it('is killed when it ignores the request to end', async () => {
    const id = await start('ignore-sigterm.mjs')
    const { processId } = await untilRunning(id)
    await act('stopMcpInstance', id)
    await untilInstance(owner, id, { status: 'DISCONNECTED', exitSignal: 'SIGKILL', exitCode: null })
    expect(isAlive(processId)).toBe(false)
    expect(await messages(id, 'PROCESS')).toContain('ignored SIGTERM')
  })

  it('takes its children with it, also those that fled from its group', async () => {
    const id = await start('fork-grandchildren.mjs', { stubborn: true })
    await untilRunning(id)
    await expect.poll(() => messages(id, 'PROCESS')).toContain('up')
    const children = (await messages(id, 'PROCESS'))
      .flatMap((line) => /^(?:child|escaped) (\d+)$/.exec(line)?.[1] ?? [])
      .map(Number)
    expect(children).toHaveLength(2)
    expect(children.filter(isAlive)).toEqual(children)
    await act('stopMcpInstance', id)
    await untilInstance(owner, id, { status: 'DISCONNECTED' })
    expect(children.filter(isAlive)).toEqual([])
  })

  it('that crashes is started again after a while, by the same trail', async () => {
    const id = await start('healthy.mjs')
    const first = await untilRunning(id)
    await ask(first.assignedPort, '/crash?code=7', 'POST').catch(() => {})
    const again = await untilRunning(id, { restartCount: 1 })
    expect(again.processId).not.toBe(first.processId)
    expect(eventTypes(again)).toEqual(['CREATED', 'STARTED', 'ERROR', 'RESTORED', 'STARTED'])
    expect(again.events.nodes[2]?.eventData).toMatchObject({ reason: 'The process ended with exit code 7.', exitCode: 7 })
    expect(again.errorMessage).toBeNull()
  })

  it('that crashes again and again is given up, and starts when somebody asks', async () => {
    const id = await start('healthy.mjs')
    for (const restartCount of [0, 1, 2]) {
      const { assignedPort } = await untilRunning(id, { restartCount })
      await ask(assignedPort, '/crash?code=1', 'POST').catch(() => {})
    }
    const given = await untilInstance(owner, id, { status: 'ERROR', restartCount: 2 })
    expect(given.errorMessage).toMatch(/It was started again 2 times, and is not any more\.$/)
    expect(eventTypes(given).filter((type) => type === 'STARTED')).toHaveLength(3)
    await act('startMcpInstance', id)
    await untilRunning(id, { restartCount: 0 })
  })

  it('waits no longer for its restart when somebody asks it to start', async () => {
    const id = await start('healthy.mjs')
    await app.database.prisma.mcpInstance.update({
      where: { id: uuidOf('McpInstance', (await untilRunning(id)).id) },
      data: { expiresAt: new Date(Date.now() + 3_000_000) },
    })
    await act('stopMcpInstance', id)
    await untilInstance(owner, id, { status: 'DISCONNECTED' })
    await app.database.prisma.mcpInstance.update({
      where: { id: uuidOf('McpInstance', id) },
      data: { status: 'PENDING', desiredStatus: 'RUNNING', restartCount: 2, startAfter: new Date(Date.now() + 3_000_000) },
    })
    await act('startMcpInstance', id)
    await untilRunning(id, { restartCount: 0 })
  })

  it('that ends by itself without a fault is not started again', async () => {
    const id = await start('healthy.mjs')
    const { assignedPort } = await untilRunning(id)
    await ask(assignedPort, '/crash?code=0', 'POST').catch(() => {})
    const ended = await untilInstance(owner, id, { status: 'DISCONNECTED', exitCode: 0, desiredStatus: 'STOPPED' })
    expect(eventTypes(ended)).toEqual(['CREATED', 'STARTED', 'STOPPED'])
  })

  it('that takes more memory than it may is ended, and says so', async () => {
    const limits = { resourceLimits: { cpu: '0.5', memory: '120m' } }
    const id = await start('leak-memory.mjs', { bytesPerSecond: 200_000_000 }, limits)
    await untilRunning(id)
    const ended = await untilInstance(owner, id, {
      errorMessage: expect.stringMatching(/^It used \d+ MiB of memory and may use 120 MiB\.$/),
    })
    expect(eventTypes(ended).slice(0, 3)).toEqual(['CREATED', 'STARTED', 'ERROR'])
    await act('stopMcpInstance', id)
    await untilInstance(owner, id, { status: 'DISCONNECTED' })
  })

  it('that becomes unhealthy is noted, well again when it is, and started anew when it stays so', async () => {
    const id = await start('healthy.mjs')
    const first = await untilRunning(id)
    await ask(first.assignedPort, '/unhealthy', 'POST')
    await expect.poll(async () => eventTypes(await readInstance(owner, id))).toEqual(['CREATED', 'STARTED', 'HEALTH_CHANGED'])
    await ask(first.assignedPort, '/healthy', 'POST')
    await expect
      .poll(async () => eventTypes(await readInstance(owner, id)))
      .toEqual(['CREATED', 'STARTED', 'HEALTH_CHANGED', 'HEALTH_CHANGED'])
    await ask(first.assignedPort, '/unhealthy', 'POST')
    const again = await untilRunning(id, { restartCount: 1 })
    expect(again.processId).not.toBe(first.processId)
    expect(isAlive(first.processId)).toBe(false)
  })

  it('starts anew when it is told to, with the same expiry', async () => {
    const id = await start('healthy.mjs')
    const first = await untilRunning(id)
    await act('restartMcpInstance', id)
    await expect.poll(async () => (await readInstance(owner, id)).processId).not.toBe(first.processId)
    const again = await untilRunning(id)
    expect(isAlive(first.processId)).toBe(false)
    expect(eventTypes(again)).toEqual(['CREATED', 'STARTED', 'STOPPED', 'RESTORED', 'STARTED'])
    expect(again.restartCount).toBe(0)
  })

  it('ends when its time is up', async () => {
    const id = await start('healthy.mjs')
    const { processId } = await untilRunning(id)
    const expiresAt = new Date(Date.now() - 1)
    await app.database.prisma.mcpInstance.update({ where: { id: uuidOf('McpInstance', id) }, data: { expiresAt } })
    const expired = await untilInstance(owner, id, { status: 'EXPIRED', desiredStatus: 'STOPPED', assignedPort: null })
    expect(eventTypes(expired)).toEqual(['CREATED', 'STARTED', 'EXPIRED'])
    expect(isAlive(processId)).toBe(false)
    await act('startMcpInstance', id)
    await untilRunning(id)
  })

  it('ends when it is deleted; restored and started, it runs again', async () => {
    const id = await start('healthy.mjs')
    const { processId } = await untilRunning(id)
    await owner.query(`mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    await expect.poll(() => isAlive(processId)).toBe(false)
    await expect.poll(() => portsOf(id)).toBe(0)
    await owner.query(`mutation { restoreMcpInstance(id: "${id}") { mcpInstance { id } } }`)
    expect(await readInstance(owner, id)).toMatchObject({ status: 'DISCONNECTED', processId: null })
    await act('startMcpInstance', id)
    await untilRunning(id)
  })

  it('ends when it is purged, and leaves no port behind', async () => {
    const id = await start('healthy.mjs')
    const { processId, assignedPort } = await untilRunning(id)
    await app.admin.query(`mutation { purgeMcpInstance(id: "${id}") { purgedId } }`)
    await expect.poll(() => isAlive(processId)).toBe(false)
    const port = await app.database.prisma.portAllocation.findUniqueOrThrow({ where: { port: assignedPort ?? 0 } })
    expect(port.mcpInstanceId).toBeNull()
  })

  it('that is deleted, restored and started at once runs again, once', async () => {
    const id = await start('healthy.mjs')
    const first = await untilRunning(id)
    await owner.query(
      `mutation { deleteMcpInstance(id: "${id}") { mcpInstance { id } } restoreMcpInstance(id: "${id}") { mcpInstance { id } } }`,
    )
    await act('startMcpInstance', id)
    await expect.poll(async () => isAlive(first.processId)).toBe(false)
    const again = await untilRunning(id)
    expect(again.processId).not.toBe(first.processId)
    expect(isAlive(again.processId)).toBe(true)
  })

  it('ends with its user', async () => {
    const user = await app.user()
    const { id } = (await startFixture(app, user, 'healthy.mjs')).mcpInstance
    const { processId } = await untilInstance(user, id, { status: 'RUNNING' })
    const { viewer } = await user.query<{ viewer: { user: { id: string } } }>('{ viewer { user { id } } }')
    await app.admin.query(`mutation { deleteUser(id: "${viewer.user.id}") { user { id } } }`)
    await expect.poll(() => isAlive(processId)).toBe(false)
    await expect.poll(() => portsOf(id)).toBe(0)
  })

  it('is stopped while it is still starting, and never runs', async () => {
    const id = await start('never-healthy.mjs')
    await expect.poll(async () => (await readInstance(owner, id)).processId).not.toBeNull()
    const { processId } = await readInstance(owner, id)
    await act('stopMcpInstance', id)
    const stopped = await untilInstance(owner, id, { status: 'DISCONNECTED', assignedPort: null })
    expect(eventTypes(stopped)).toEqual(['CREATED', 'STOPPED'])
    expect(isAlive(processId)).toBe(false)
  })

  it('counts its crashes at the start when it had run before, and then stays up', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'panoptes-starts-')), 'starts')
    const id = await start('crash-some-times.mjs', { file, times: 1 })
    await untilInstance(owner, id, { status: 'ERROR', restartCount: 0 })
    await act('startMcpInstance', id)
    await untilRunning(id)
  })
})
