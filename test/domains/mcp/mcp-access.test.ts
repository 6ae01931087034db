import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { newId } from '../../../src/platform/ids/new-id.ts'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { startEverythingServer } from '../../support/everything-server.ts'
import { freePort } from '../../support/gateway-process.ts'
import { type CreatedInstance, createMcpInstance, createMcpType } from '../../support/mcp.ts'
import { callTool, connectMcpClient, connectSseClient } from '../../support/mcp-client.ts'
import { type PlantedInstance, plantRunning } from '../../support/plant-running.ts'
import { scrape } from '../../support/scrape.ts'
import { startSecondGateway } from '../../support/second-gateway.ts'
import { statementsOf } from '../../support/statements.ts'

let app: TestApp
let url: string

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
})
afterAll(() => app?.close())

/** A server that counts who reaches it, and holds open what is asked for with GET. */
async function startCounter() {
  const seen: string[] = []
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    if (incoming.method === 'GET') outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    else outgoing.end('done')
  })
  const port = Number(await freePort())
  await once(server.listen(port, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port, seen }
}

async function call(path: string, token?: string, gateway = url) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(gateway + path, { method: 'POST', headers, body: '{}' })
  const body = await response.text()
  const error = response.ok ? null : JSON.parse(body).errors[0]
  return { status: response.status, headers: response.headers, body, code: error?.extensions.code, message: error?.message }
}

/** Where the gateways say that they are. */
async function announce(gatewayId: string, gatewayUrl: string): Promise<void> {
  const process = { pid: 1, processStart: '1', space: 'a test', startedAt: new Date(), lastSeenAt: new Date() }
  await app.database.prisma.gateway.create({ data: { id: gatewayId, url: gatewayUrl, ...process } })
}

describe('an MCP client of an instance', () => {
  it('lists and calls tools, reads resources, follows progress and is asked for samples', async () => {
    const { id, token } = await plantRunning(app.database, app.gatewayId, (await startEverythingServer('streamableHttp')).port)
    const { client, transport } = await connectMcpClient(`${url}/mcp/${id}/mcp`, { token, capabilities: { sampling: {} } })
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('get-sum')
    expect(await callTool(client, 'echo', { message: 'héllo' })).toContain('héllo')
    expect(await callTool(client, 'get-sum', { a: 20, b: 22 })).toContain('42')
    const [resource] = (await client.listResources()).resources
    expect((await client.readResource({ uri: resource?.uri ?? '' })).contents).toHaveLength(1)
    const progress: number[] = []
    await client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.5, steps: 5 } }, undefined, {
      onprogress: (step) => progress.push(step.progress),
    })
    expect(progress).toEqual([1, 2, 3, 4, 5])
    expect(await callTool(client, 'trigger-sampling-request', { prompt: 'a riddle' })).toContain('a test was asked')
    const long = 'x'.repeat(2 * 1024 * 1024)
    expect(await callTool(client, 'echo', { message: long })).toContain(long)
    await transport.terminateSession()
  })

  it('may speak the older transport, whose message address is given relative to the server', async () => {
    const { id, token } = await plantRunning(app.database, app.gatewayId, (await startEverythingServer('sse')).port)
    const client = await connectSseClient(`${url}/mcp/${id}/sse`, { token })
    expect(await callTool(client, 'get-sum', { a: 1, b: 2 })).toContain('3')
  })

  it('hears an error when the server dies under its call', async () => {
    const server = await startEverythingServer('streamableHttp')
    const { id, token } = await plantRunning(app.database, app.gatewayId, server.port)
    const { client } = await connectMcpClient(`${url}/mcp/${id}/mcp`, { token })
    await server.kill()
    await expect(callTool(client, 'echo', { message: 'x' })).rejects.toThrow('UNAVAILABLE')
  })
})

describe('the access token of an instance', () => {
  let counter: Awaited<ReturnType<typeof startCounter>>
  let instance: PlantedInstance

  it('opens this instance and no other, and nothing else opens it', async () => {
    counter = await startCounter()
    instance = await plantRunning(app.database, app.gatewayId, counter.port)
    const other = await plantRunning(app.database, app.gatewayId, Number(await freePort()))
    const path = `/mcp/${instance.id}/mcp`
    const unauthenticated = { status: 401, code: 'UNAUTHENTICATED' }
    expect(await call(path)).toMatchObject(unauthenticated)
    expect((await call(path)).headers.get('www-authenticate')).toBe('Bearer')
    expect(await call(path, 'nonsense')).toMatchObject(unauthenticated)
    expect(await call(path, instance.token.slice(0, -4).padEnd(instance.token.length, 'A'))).toMatchObject(unauthenticated)
    const notFound = { status: 404, code: 'NOT_FOUND', message: (await call('/mcp/nothing/mcp', instance.token)).message }
    expect(await call(path, other.token)).toMatchObject(notFound)
    expect(await call(path, app.admin.token ?? '')).toMatchObject(notFound)
    expect(await call(`/mcp/mci_${'0'.repeat(26)}/mcp`, instance.token)).toMatchObject(notFound)
    expect(await call('/mcp', instance.token)).toMatchObject(notFound)
    expect(counter.seen).toEqual([])
    expect(await call(`${path}?a=b`, instance.token)).toMatchObject({ status: 200, body: 'done' })
    expect(await call(`/mcp/${instance.id}`, instance.token)).toMatchObject({ status: 200 })
    expect(counter.seen).toEqual(['POST /mcp?a=b', 'POST /'])
  })

  it('is looked up together with where the instance runs, in one statement', async () => {
    const statements = await statementsOf(() => call(`/mcp/${instance.id}/mcp`, instance.token))
    expect(statements).toHaveLength(1)
    expect(statements[0]).toContain('LEFT JOIN gateways')
  })

  it('ends with the time of the instance, its deletion and its user', async () => {
    const { port } = await startCounter()
    const ended = await plantRunning(app.database, app.gatewayId, port, { expiresAt: new Date(Date.now() - 1) })
    expect((await call(`/mcp/${ended.id}/`, ended.token)).status).toBe(401)
    const deleted = await plantRunning(app.database, app.gatewayId, Number(await freePort()), {
      deletedAt: new Date(),
      deletionId: newId(),
    })
    expect((await call(`/mcp/${deleted.id}/`, deleted.token)).status).toBe(401)
  })

  it('is refused from when it is replaced, and what it holds open ends', async () => {
    const { port } = await startCounter()
    const owner = await app.user()
    const created = await createMcpInstance(owner, await createMcpType(app.admin, 'reached'))
    const { id } = created.mcpInstance
    const running = {
      status: 'RUNNING',
      assignedPort: port,
      gatewayId: app.gatewayId,
      leaseExpiresAt: new Date(Date.now() + 60_000),
    } as const
    await app.database.prisma.mcpInstance.updateMany({
      where: { assignedPort: null, mcpType: { name: 'reached' } },
      data: running,
    })
    const stream = await fetch(`${url}/mcp/${id}/events`, { headers: { authorization: `Bearer ${created.accessToken}` } })
    expect(stream.status).toBe(200)
    const now = await scrape(url)
    expect(now('panoptes_proxied_requests')).toBe(1)
    const { accessToken } = await owner.mutate<CreatedInstance>('rotateMcpInstanceToken', { id }, 'accessToken')
    expect((await call(`/mcp/${id}/`, created.accessToken)).status).toBe(401)
    expect((await call(`/mcp/${id}/`, accessToken)).status).toBe(200)
    await expect(stream.text()).rejects.toThrow('terminated')
    await expect.poll(async () => (await scrape(url))('panoptes_proxied_requests')).toBe(0)
  })
})

describe('a call of an instance', () => {
  it('is noted as its last access, once in some seconds', async () => {
    const { port } = await startCounter()
    const { id, uuid, token } = await plantRunning(app.database, app.gatewayId, port)
    const lastAccess = async () =>
      (await app.database.prisma.mcpInstance.findUniqueOrThrow({ where: { id: uuid } })).lastAccessedAt
    expect(await lastAccess()).toBeNull()
    await call(`/mcp/${id}/`, token)
    await expect.poll(lastAccess).not.toBeNull()
    const first = await lastAccess()
    await call(`/mcp/${id}/`, token)
    expect(await lastAccess()).toEqual(first)
    await app.database.prisma.mcpInstance.update({ where: { id: uuid }, data: { lastAccessedAt: new Date(Date.now() - 6_000) } })
    await call(`/mcp/${id}/`, token)
    await expect.poll(async () => Number(await lastAccess())).toBeGreaterThan(Number(first))
  })

  it('that does not run says so, and when to come back if it soon will', async () => {
    const stopped = { gatewayId: null, leaseExpiresAt: null, assignedPort: null }
    for (const [status, retryAfter] of [
      ['PENDING', '2'],
      ['ERROR', null],
      ['DISCONNECTED', null],
    ] as const) {
      const { id, token } = await plantRunning(app.database, app.gatewayId, 3_001, { ...stopped, status })
      const answer = await call(`/mcp/${id}/`, token)
      expect(answer).toMatchObject({ status: 503, code: 'UNAVAILABLE', message: `The instance is ${status}, not RUNNING.` })
      expect(answer.headers.get('retry-after')).toBe(retryAfter)
    }
  })
})

describe('with two gateways', () => {
  let second: ReturnType<typeof startSecondGateway>
  let secondUrl: string

  beforeAll(async () => {
    second = startSecondGateway(app)
    secondUrl = (await second.transport.listen()).url
    await announce(app.gatewayId, url)
    await announce(second.gatewayId, secondUrl)
  })
  afterAll(() => second?.close())

  it('any of them takes the request, and passes it to the one that runs the instance', async () => {
    const { id, uuid, token } = await plantRunning(
      app.database,
      second.gatewayId,
      (await startEverythingServer('streamableHttp')).port,
    )
    const { client } = await connectMcpClient(`${url}/mcp/${id}/mcp`, { token, capabilities: { sampling: {} } })
    expect(await callTool(client, 'get-sum', { a: 20, b: 22 })).toContain('42')
    expect(await callTool(client, 'trigger-sampling-request', { prompt: 'a riddle' })).toContain('a test was asked')
    expect(second.transport.snapshot().proxied).toBeGreaterThan(0)
    const noted = async () => (await app.database.prisma.mcpInstance.findUniqueOrThrow({ where: { id: uuid } })).lastAccessedAt
    await expect.poll(noted).not.toBeNull()
    expect(await call(`/mcp/${id}/`)).toMatchObject({ status: 401 })
  })

  it('the older transport leads back through the one that was asked', async () => {
    const { id, token } = await plantRunning(app.database, second.gatewayId, (await startEverythingServer('sse')).port)
    const client = await connectSseClient(`${url}/mcp/${id}/sse`, { token })
    expect(await callTool(client, 'get-sum', { a: 1, b: 2 })).toContain('3')
  })

  it('a request is passed on once, even when each believes that the other runs the instance', async () => {
    const { id, token } = await plantRunning(app.database, newId(), Number(await freePort()))
    const elsewhere = {
      status: 503,
      code: 'UNAVAILABLE',
      message: 'The instance is changing its gateway. Try again in a moment.',
    }
    expect(await call(`/mcp/${id}/`, token)).toMatchObject(elsewhere)
    // It is announced where another gateway listens, which does not run it.
    const nobody = newId()
    await announce(nobody, secondUrl)
    const wrong = await plantRunning(app.database, nobody, Number(await freePort()))
    expect(await call(`/mcp/${wrong.id}/`, wrong.token)).toMatchObject(elsewhere)
    expect((await call(`/mcp/${wrong.id}/`, wrong.token)).headers.get('retry-after')).toBe('2')
  })

  it('one that is gone is 503', async () => {
    const gone = newId()
    await announce(gone, `http://127.0.0.1:${await freePort()}`)
    const { id, token } = await plantRunning(app.database, gone, Number(await freePort()))
    expect(await call(`/mcp/${id}/`, token)).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
  })
})
