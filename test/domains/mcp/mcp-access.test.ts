import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../support/app.ts'
import { startEverythingServer } from '../../support/everything-server.ts'
import { callTool, connectMcpClient, connectSseClient } from '../../support/mcp-client.ts'
import { plantRunning } from '../../support/plant-running.ts'

let app: TestApp
let url: string

beforeAll(async () => {
  app = await createTestApp()
  url = (await app.transport.listen()).url
})
afterAll(() => app?.close())

describe('an MCP client of an instance', () => {
  it('lists and calls tools, reads resources, follows progress and is asked for samples', async () => {
    const { id, uuid, token } = await plantRunning(app, (await startEverythingServer('streamableHttp')).port)
    const { client } = await connectMcpClient(`${url}/mcp/${id}/mcp`, { token, capabilities: { sampling: {} } })
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
    const noted = async () => (await app.database.prisma.mcpInstance.findUniqueOrThrow({ where: { id: uuid } })).lastAccessedAt
    await expect.poll(noted).not.toBeNull()
  })

  it('may speak the older transport, whose message address is given relative to the server', async () => {
    const { id, token } = await plantRunning(app, (await startEverythingServer('sse')).port)
    const client = await connectSseClient(`${url}/mcp/${id}/sse`, { token })
    expect(await callTool(client, 'get-sum', { a: 1, b: 2 })).toContain('3')
  })
})
