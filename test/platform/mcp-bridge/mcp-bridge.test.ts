import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { spawnEverythingServer } from '../../support/everything-server.ts'
import { freePort } from '../../support/gateway-process.ts'
import { callTool, connectMcpClient } from '../../support/mcp-client.ts'
import { ScriptedServer, startBridge } from './support.ts'

async function bridgeEverything() {
  const server = spawnEverythingServer()
  const bridged = await startBridge(server)
  await bridged.bridge.ready
  return { ...bridged, server }
}

async function bridgeScripted(answer?: ConstructorParameters<typeof ScriptedServer>[0]) {
  const server = new ScriptedServer(answer)
  const bridged = await startBridge(server)
  await bridged.bridge.ready
  return { ...bridged, server }
}

describe('the clients of a bridged server', () => {
  it('list and call tools, read resources, follow progress and are asked for samples', async () => {
    const { url } = await bridgeEverything()
    const { client } = await connectMcpClient(url, { capabilities: { sampling: {} } })
    expect(client.getServerVersion()?.title).toBe('Everything Reference Server')
    expect(client.getInstructions()).toContain('Everything')
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('get-sum')
    expect(await callTool(client, 'get-sum', { a: 20, b: 22 })).toContain('42')
    const [resource] = (await client.listResources()).resources
    expect((await client.readResource({ uri: resource?.uri ?? '' })).contents).toHaveLength(1)
    expect(await callTool(client, 'trigger-sampling-request', { prompt: 'a riddle' })).toContain('a test was asked')
    const long = 'ü'.repeat(2 * 1024 * 1024)
    expect(await callTool(client, 'echo', { message: long })).toContain(long)
    await client.ping()
  })

  it('get their own answers, progress and questions, though they number their requests alike', async () => {
    const { url, server } = await bridgeEverything()
    const names = ['first', 'second', 'third']
    const clients = await Promise.all(
      names.map(async (name) => (await connectMcpClient(url, { name, capabilities: { sampling: {} } })).client),
    )
    const sums = clients.flatMap((client, index) =>
      Array.from({ length: 30 }, (_, n) => [callTool(client, 'get-sum', { a: index * 1_000, b: n }), index * 1_000 + n] as const),
    )
    for (const [answer, sum] of sums) expect(await answer).toContain(`is ${sum}.`)
    const steps = clients.map(() => [] as number[])
    await Promise.all(
      clients.map((client, index) =>
        client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.4, steps: index + 2 } }, undefined, {
          onprogress: ({ total }) => steps[index]?.push(total ?? 0),
        }),
      ),
    )
    expect(steps).toEqual([
      [2, 2],
      [3, 3, 3],
      [4, 4, 4, 4],
    ])
    for (const [index, client] of clients.entries()) {
      expect(await callTool(client, 'trigger-sampling-request', { prompt: 'x' })).toContain(`${names[index]} was asked`)
    }
    expect(server.stdin.destroyed).toBe(false)
  })

  it('are asked for their roots when they have some, whenever they come', async () => {
    const { url } = await bridgeEverything()
    const { client: without } = await connectMcpClient(url)
    const { client, transport } = await connectMcpClient(url, { capabilities: { roots: { listChanged: true } } })
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///home/someone', name: 'home' }] }))
    await expect.poll(() => callTool(client, 'get-roots-list'), { timeout: 10_000 }).toContain('file:///home/someone')
    await transport.terminateSession()
    expect(await callTool(without, 'echo', { message: 'still here' })).toContain('still here')
  })

  it('hear of the resources that they subscribed to, and of no others', async () => {
    const { url } = await bridgeEverything()
    const [{ client: one }, { client: other }] = await Promise.all([connectMcpClient(url), connectMcpClient(url)])
    const heard: Record<string, string[]> = { one: [], other: [] }
    one.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.one?.push(params.uri))
    other.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.other?.push(params.uri))
    const uris = ['demo://resource/dynamic/text/1', 'demo://resource/dynamic/text/2']
    await one.subscribeResource({ uri: uris[0] ?? '' })
    await other.subscribeResource({ uri: uris[1] ?? '' })
    await callTool(one, 'toggle-subscriber-updates')
    await expect.poll(() => heard).toEqual({ one: [uris[0]], other: [uris[1]] })
  })

  it('come with any version of the protocol that the server’s can be told in', async () => {
    const { url } = await bridgeScripted()
    for (const [asked, answered] of [
      ['2024-11-05', '2024-11-05'],
      ['2025-06-18', '2025-06-18'],
      ['2099-01-01', '2025-11-25'],
    ]) {
      const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'x', version: '1' } }
      const response = await post(url, { id: 1, method: 'initialize', params })
      const answer = await response.text()
      expect(answer).toContain(`"protocolVersion":"${answered}"`)
      // What this version of the SDK does not know reaches clients that do.
      expect(answer).toContain('"novel":{"deep":1}')
    }
  })
})

describe('a bridge', () => {
  it('initialises the server once, for all that may come', async () => {
    const { server, url, bridge } = await bridgeScripted(
      (message, self) => message.method === 'ping' && self.say({ id: message.id, result: {} }),
    )
    await Promise.all([connectMcpClient(url), connectMcpClient(url)])
    expect(server.of('initialize')).toHaveLength(1)
    expect(server.of('initialize')[0]?.params).toMatchObject({ clientInfo: { name: 'panoptes' }, capabilities: { sampling: {} } })
    expect(server.of('notifications/initialized')).toHaveLength(1)
    await bridge.ping(AbortSignal.timeout(5_000))
    expect(server.of('ping')).toHaveLength(1)
  })

  it('hands on what is no message, and goes on', async () => {
    const { server, noise, bridge } = await bridgeScripted(
      (message, self) => message.method === 'ping' && self.say({ id: message.id, result: {} }),
    )
    server.stdout.write('Listening …\r\n\n{"not": "a message"}\n{"half":')
    server.stdout.write(' 1\n')
    await bridge.ping(AbortSignal.timeout(5_000))
    expect(noise).toEqual(['Listening …', '{"not": "a message"}', '{"half": 1'])
  })

  it('passes on that a client does not wait any more, and with it the right request', async () => {
    const { url, server } = await bridgeScripted((message, self) =>
      message.params?.name === 'quick' ? self.say({ id: message.id, result: { content: [] } }) : undefined,
    )
    const [{ client: one }, { client: other, transport }] = await Promise.all([connectMcpClient(url), connectMcpClient(url)])
    const controller = new AbortController()
    const slow = one.callTool({ name: 'slow' }, undefined, { signal: controller.signal })
    const others = other.callTool({ name: 'slower' })
    others.catch(() => {})
    await expect.poll(() => server.of('tools/call')).toHaveLength(2)
    controller.abort()
    await expect(slow).rejects.toThrow()
    const idOf = (name: string) => server.of('tools/call').find(({ params }) => params?.name === name)?.id
    await expect.poll(() => server.of('notifications/cancelled').map(({ params }) => params?.requestId)).toEqual([idOf('slow')])
    // The late answer is nobody's.
    server.say({ id: idOf('slow'), result: { content: [] } })
    await one.callTool({ name: 'quick' })
    await transport.terminateSession()
    await expect
      .poll(() => server.of('notifications/cancelled').map(({ params }) => params?.requestId))
      .toEqual([idOf('slow'), idOf('slower')])
  })

  it('asks only clients that can answer, and tells the server when there is none', async () => {
    const { url, server } = await bridgeScripted()
    const answerTo = (id: string) => server.received.find((message) => message.id === id && message.method === undefined)
    server.say({ id: 'nobody', method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } })
    await expect
      .poll(() => answerTo('nobody')?.error?.message)
      .toBe('No client is connected that answers sampling/createMessage.')
    await connectMcpClient(url, { name: 'can not' })
    const { client } = await connectMcpClient(url, { name: 'can', capabilities: { sampling: {} } })
    await connectMcpClient(url, { name: 'can not either' })
    server.say({ id: 'ping', method: 'ping' })
    server.say({ id: 'one', method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } })
    await expect.poll(() => answerTo('one')?.result).toMatchObject({ model: 'can' })
    expect(answerTo('ping')?.result).toEqual({})
    await client.close()
    await expect
      .poll(async () => {
        server.say({ id: 'gone', method: 'roots/list' })
        return answerTo('gone')?.error?.code
      })
      .toBe(-32_601)
  })

  it('has the server log for whoever wants most, and each client hears what it asked for', async () => {
    const { url, server, notifications } = await bridgeScripted(
      (message, self) => String(message.method).startsWith('logging/') && self.say({ id: message.id, result: {} }),
    )
    const connected = await Promise.all([connectMcpClient(url), connectMcpClient(url), connectMcpClient(url)])
    const heard: unknown[][] = [[], [], []]
    for (const [index, { client }] of connected.entries()) {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard[index]?.push(params.level))
    }
    await connected[0]?.client.setLoggingLevel('error')
    await connected[1]?.client.setLoggingLevel('debug')
    await connected[0]?.client.setLoggingLevel('warning')
    const asked = () => server.of('logging/setLevel').map(({ params }) => params?.level)
    expect(asked()).toEqual(['error', 'debug', 'debug'])
    expect(notifications).toEqual([])
    for (const level of ['debug', 'warning', 'critical'])
      server.say({ method: 'notifications/message', params: { level, data: 'x' } })
    await expect
      .poll(() => heard)
      .toEqual([
        ['warning', 'critical'],
        ['debug', 'warning', 'critical'],
        ['debug', 'warning', 'critical'],
      ])
    // Whoever made the bridge hears everything, once.
    expect(notifications.map(({ params }) => params?.level)).toEqual(['debug', 'warning', 'critical'])
    await connected[1]?.transport.terminateSession()
    await expect.poll(asked).toEqual(['error', 'debug', 'debug', 'warning'])
  })

  it('speaks with nobody but the gateway', async () => {
    const { url } = await bridgeScripted()
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    const initialize = { id: 1, method: 'initialize', params }
    expect((await post(url, initialize, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await post(url.replace('127.0.0.1', 'localhost'), initialize)).status).toBe(200)
    expect((await post(`${url}/other`, initialize)).status).toBe(404)
    expect((await post(url, { id: 1, method: 'ping' })).status).toBe(400)
    expect((await post(url, { id: 1, method: 'ping' }, { 'mcp-session-id': 'unknown' })).status).toBe(404)
    expect((await post(url, { ...initialize, padding: 'x'.repeat(33 * 1024 * 1024) })).status).toBe(413)
  })
})

describe('a server that', () => {
  it('dies in the middle leaves no client waiting', async () => {
    const { url, server, bridge } = await bridgeEverything()
    const { client } = await connectMcpClient(url)
    const steps = { name: 'trigger-long-running-operation', arguments: { duration: 60, steps: 600 } }
    let refused: Promise<void> = Promise.resolve()
    await new Promise<void>((begun) => {
      const call = client.callTool(steps, undefined, { onprogress: () => begun() })
      refused = expect(call).rejects.toThrow('The MCP server closed its standard')
    })
    await server.kill()
    await refused
    await expect(bridge.ping(AbortSignal.timeout(5_000))).rejects.toThrow('The MCP server closed its standard')
    expect((await post(url, { id: 1, method: 'ping' })).status).toBe(503)
  })

  it('refuses initialize, speaks an unknown version or nonsense, is not ready, and says why', async () => {
    const starting = async (answer: object) => {
      const server = new ScriptedServer(({ id, method }, self) => method === 'initialize' && self.say({ id, ...answer }))
      return (await startBridge(server)).bridge.ready
    }
    await expect(starting({ error: { code: -1, message: 'No key was given.' } })).rejects.toThrow('No key was given.')
    const serverInfo = { name: 'x', version: '1' }
    await expect(starting({ result: { protocolVersion: '1999-01-01', capabilities: {}, serverInfo } })).rejects.toThrow(
      '1999-01-01',
    )
    await expect(starting({ result: {} })).rejects.toThrow('something else')
  })

  it('ends or is given up before it has answered, is not ready', async () => {
    const silent = new ScriptedServer(() => true)
    const { bridge } = await startBridge(silent)
    silent.stdout.end('a last half line')
    await expect(bridge.ready).rejects.toThrow('The MCP server closed its standard output.')
    const { bridge: givenUp } = await startBridge(new ScriptedServer(() => true))
    const refused = expect(givenUp.ready).rejects.toThrow('The MCP server was disconnected.')
    await givenUp.close()
    await refused
  })

  it('has no port to be reached at is not ready', async () => {
    const port = Number(await freePort())
    const taken = createServer()
    await once(taken.listen(port, '127.0.0.1'), 'listening')
    onTestFinished(() => void taken.close())
    const { bridge } = await startBridge(new ScriptedServer(), port)
    await expect(bridge.ready).rejects.toThrow('EADDRINUSE')
  })

  it('sends more than a message can be is left', async () => {
    const { server, bridge } = await bridgeScripted()
    server.stdout.write('x'.repeat(33 * 1024 * 1024))
    server.stdout.write('\n')
    await expect(bridge.ping(AbortSignal.timeout(20_000))).rejects.toThrow('a line of more than')
  })

  it('does not read is not sent more and more', async () => {
    const { url, server } = await bridgeScripted()
    const { client } = await connectMcpClient(url)
    server.stdin.pause()
    const message = 'x'.repeat(1024 * 1024)
    const calls = Array.from({ length: 30 }, () => client.callTool({ name: 'echo', arguments: { message } }))
    for (const call of calls) call.catch(() => {})
    await expect.poll(() => server.stdin.writableNeedDrain).toBe(true)
    const before = server.stdin.writableLength + server.stdin.readableLength
    expect(before).toBeLessThan(25 * message.length)
    server.stdin.resume()
    await expect.poll(() => server.of('tools/call'), { timeout: 20_000 }).toHaveLength(30)
  })

  it('floods a client that does not read is not read on, and the client is not lost', async () => {
    const { url, server } = await bridgeScripted()
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    const first = await post(url, { id: 1, method: 'initialize', params })
    await first.text()
    const session = first.headers.get('mcp-session-id') ?? ''
    const stream = await fetch(url, { headers: { accept: 'text/event-stream', 'mcp-session-id': session } })
    const line = 'x'.repeat(64 * 1024)
    let said = 0
    const flood = async () => {
      for (; said < 1_000; said += 1) {
        server.say({ method: 'notifications/message', params: { level: 'info', data: line } })
        await (server.stdout.writableNeedDrain ? once(server.stdout, 'drain') : nextTurn())
      }
    }
    const flooding = flood()
    let last = -1
    await expect
      .poll(
        () => {
          const still = said === last && said > 0
          last = said
          return still
        },
        { interval: 500, timeout: 20_000 },
      )
      .toBe(true)
    expect(said).toBeLessThan(1_000)
    let heard = 0
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    while (heard < 1_000) heard += ((await reader?.read())?.value ?? '').split('event: message').length - 1
    await flooding
    expect(heard).toBe(1_000)
    await reader?.cancel()
  })
})

function post(url: string, message: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}
