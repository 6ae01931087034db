import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMcpBridge } from '../../../src/platform/mcp-bridge/mcp-bridge.ts'
import { spawnEverythingServer } from '../../support/everything-server.ts'
import { freePort } from '../../support/gateway-process.ts'
import { callTool, connectMcpClient } from '../../support/mcp-client.ts'

async function bridgeEverything() {
  const server = spawnEverythingServer()
  const port = Number(await freePort())
  const noise: string[] = []
  const logger = pino({ level: 'silent' })
  const bridge = createMcpBridge({
    ...server,
    port,
    path: '/mcp',
    logger,
    onNoise: (line) => noise.push(line),
    onNotification: () => {},
  })
  onTestFinished(() => bridge.close())
  await bridge.ready
  return { bridge, server, noise, url: `http://127.0.0.1:${port}/mcp` }
}

describe('a client of a bridged server', () => {
  it('lists and calls tools, reads resources, follows progress and is asked for samples', async () => {
    const { url } = await bridgeEverything()
    const { client } = await connectMcpClient(url, { capabilities: { sampling: {} } })
    expect(client.getServerVersion()?.title).toBe('Everything Reference Server')
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('get-sum')
    expect(await callTool(client, 'get-sum', { a: 20, b: 22 })).toContain('42')
    const [resource] = (await client.listResources()).resources
    expect((await client.readResource({ uri: resource?.uri ?? '' })).contents).toHaveLength(1)
    const progress: number[] = []
    await client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.5, steps: 5 } }, undefined, {
      onprogress: (step) => progress.push(step.progress),
    })
    expect(progress).toEqual([1, 2, 3, 4, 5])
    expect(await callTool(client, 'trigger-sampling-request', { prompt: 'a riddle' })).toContain('a test was asked')
  })
})
