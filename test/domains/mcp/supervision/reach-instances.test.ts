import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestApp } from '../../../support/app.ts'
import type { GraphqlClient } from '../../../support/graphql-client.ts'
import { type CreatedInstance, createMcpInstance, createMcpType } from '../../../support/mcp.ts'
import { callTool, connectMcpClient } from '../../../support/mcp-client.ts'
import { createSupervisedApp, readInstance, untilInstance } from '../../../support/servers.ts'

let app: TestApp
let owner: GraphqlClient
let url: string

beforeAll(async () => {
  app = await createSupervisedApp()
  owner = await app.user()
  url = (await app.transport.listen()).url
})
afterAll(() => app?.close())

/** The reference server as an instance that runs, with a connected client. */
async function reachEverything(transport: 'HTTP' | 'STDIO') {
  const started = { serverArguments: [transport === 'HTTP' ? 'streamableHttp' : 'stdio'], transport, healthPath: '' }
  const mcpTypeId = await createMcpType(app.admin, `everything-${transport.toLowerCase()}`, {
    serverScript: 'mcp-server-everything',
    ...started,
  })
  const instance = await createMcpInstance(owner, mcpTypeId)
  await untilInstance(owner, instance.mcpInstance.id, { status: 'RUNNING' })
  return { instance, ...(await connect(instance)) }
}

async function connect({ mcpInstance: { id }, accessToken: token }: CreatedInstance) {
  const { mcpInstance } = await owner.query<{ mcpInstance: { mcpUrl: string } }>(`{ mcpInstance(id: "${id}") { mcpUrl } }`)
  const { pathname } = new URL(mcpInstance.mcpUrl)
  expect(pathname).toBe(`/mcp/${id}/mcp`)
  return connectMcpClient(url + pathname, { token, capabilities: { sampling: {} } })
}

describe.each(['HTTP', 'STDIO'] as const)('an instance that speaks over %s', (transport) => {
  it('is called through the gateway, goes on after its restart, and is not there once it is stopped', async () => {
    const { instance, client } = await reachEverything(transport)
    const { id } = instance.mcpInstance
    expect(await callTool(client, 'get-sum', { a: 20, b: 22 })).toContain('42')
    const progress: number[] = []
    await client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.3, steps: 3 } }, undefined, {
      onprogress: (step) => progress.push(step.progress),
    })
    expect(progress).toEqual([1, 2, 3])
    expect(await callTool(client, 'trigger-sampling-request', { prompt: 'a riddle' })).toContain('a test was asked')

    const { processId } = await readInstance(owner, id)
    await owner.mutate('restartMcpInstance', { id }, 'mcpInstance { id }')
    const isNew = async () => {
      const now = await readInstance(owner, id)
      return now.status === 'RUNNING' && now.processId !== processId
    }
    await expect.poll(isNew, { timeout: 20_000 }).toBe(true)
    const { client: again } = await connect(instance)
    expect(await callTool(again, 'echo', { message: 'again' })).toContain('again')

    await owner.mutate('stopMcpInstance', { id }, 'mcpInstance { id }')
    await untilInstance(owner, id, { status: 'DISCONNECTED' })
    await expect(callTool(again, 'echo', { message: 'x' })).rejects.toThrow('The instance is DISCONNECTED, not RUNNING.')
    await Promise.all([client.close(), again.close()])
    await expect.poll(() => app.transport.snapshot().proxied).toBe(0)
  })
})
