import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HealthProbe } from '../../../src/platform/supervisor/health.ts'
import { createHealthProbe, type HealthTarget } from '../../../src/platform/supervisor/health-probe.ts'
import { waitUntilHealthy } from '../../../src/platform/supervisor/wait-until-healthy.ts'
import { freePort, portOf } from './support/free-port.ts'
import { type Run, runProgram, runServer } from './support/run-program.ts'

const never = new AbortController().signal

/** A probe that is closed with the test. */
function probeOf(target: HealthTarget): HealthProbe {
  const probe = createHealthProbe(target)
  onTestFinished(() => probe.close())
  return probe
}

/** Serves on a free port until the test ends. */
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return portOf(server.address())
}

/** The reference server of MCP, over streamable HTTP. */
async function startEverything(): Promise<{ run: Run; port: number }> {
  const port = await freePort()
  const file = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))
  return { run: await runProgram(process.execPath, [file, 'streamableHttp'], { env: { PORT: String(port) } }), port }
}

describe.each(['http', 'mcp'] as const)('%s', (kind) => {
  it('finds that nothing listens', async () => {
    const probe = probeOf({ kind, port: await freePort(), path: '/health' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'Nothing listens on its port.' })
  })

  it('finds that a server does not answer in time', async () => {
    const probe = probeOf({ kind, port: await serve(() => {}), path: '/health' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'It does not answer within 5 seconds.' })
  })

  it('finds that a server closes the connection', async () => {
    const probe = probeOf({ kind, port: await serve((request) => request.socket.destroy()), path: '/health' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'It closes the connection instead of answering.' })
  })

  it('finds that a server speaks something else', async () => {
    const server = createTcpServer((socket) => socket.end('220 mail.example.com ESMTP\r\n')).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const probe = probeOf({ kind, port: portOf(server.address()), path: '/health' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'It does not answer in a way that could be understood.' })
  })

  it('stops when it is told to, with the reason', async () => {
    const probe = probeOf({ kind, port: await serve(() => {}), path: '/health' })
    const stop = new AbortController()
    const check = probe.check(stop.signal)
    stop.abort(new Error('the gateway stops'))
    await expect(check).rejects.toThrow('the gateway stops')
    await expect(probe.check(stop.signal)).rejects.toThrow('the gateway stops')
  })
})

describe('http', () => {
  it('follows the health of a server', async () => {
    const port = await freePort()
    const run = await runServer('healthy.mjs', { env: { PORT: String(port) } })
    await expect.poll(run.messages).toContain(`listening on ${port}`)
    const probe = probeOf({ kind: 'http', port, path: '/health' })
    expect(await probe.check(never)).toEqual({ ok: true })
    await fetch(`http://127.0.0.1:${port}/unhealthy`, { method: 'POST' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'GET /health answers 503.' })
    await fetch(`http://127.0.0.1:${port}/healthy`, { method: 'POST' })
    expect(await probe.check(never)).toEqual({ ok: true })
  })

  it.each([204, 299])('takes %i for health', async (status) => {
    const port = await serve((_, response) => response.writeHead(status).end())
    expect(await probeOf({ kind: 'http', port, path: '/' }).check(never)).toEqual({ ok: true })
  })

  it.each([301, 404, 500])('does not take %i for health', async (status) => {
    const port = await serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end())
    expect(await probeOf({ kind: 'http', port, path: '/' }).check(never)).toMatchObject({ ok: false })
  })

  it('does not wait for the end of an answer', async () => {
    const port = await serve((_, response) => response.writeHead(200).write('for ever'))
    expect(await probeOf({ kind: 'http', port, path: '/' }).check(never)).toEqual({ ok: true })
  })
})

describe('mcp', () => {
  it('opens one session, pings in it, and ends it', async () => {
    const { run, port } = await startEverything()
    const probe = createHealthProbe({ kind: 'mcp', port, path: '/mcp' })
    await expect.poll(() => probe.check(never), { timeout: 10_000 }).toEqual({ ok: true })
    expect(await probe.check(never)).toEqual({ ok: true })
    expect(await probe.check(never)).toEqual({ ok: true })
    await probe.close()
    const opened = run.messages().filter((message) => message.startsWith('Session initialized'))
    expect(opened).toHaveLength(1)
    await expect.poll(run.messages).toContainEqual(expect.stringContaining('Received session termination request'))
    expect(run.messages().filter((message) => message.includes('GET'))).toEqual([])
  })

  it('finds in words that a path is not MCP', async () => {
    const { run, port } = await startEverything()
    await expect.poll(run.messages, { timeout: 10_000 }).toContainEqual(expect.stringContaining('listening'))
    const probe = probeOf({ kind: 'mcp', port, path: '/elsewhere' })
    expect(await probe.check(never)).toEqual({ ok: false, reason: 'It answers MCP messages with 404.' })
  })

  it.each([404, 400])('replaces within the check a session for which the server answers %i', async (gone) => {
    let sessions: string[] = []
    const port = await serve(async (request, response) => {
      const { method, id } = await bodyOf(request)
      const session = request.headers['mcp-session-id']
      const known = method === 'initialize' || sessions.includes(String(session))
      if (!known || method === 'notifications/initialized') {
        response.writeHead(known ? 202 : gone).end()
        return
      }
      if (method === 'initialize') sessions.push(randomUUID())
      const hello = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'toy', version: '1' } }
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': sessions.at(-1) ?? '' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: method === 'initialize' ? hello : {} }))
    })
    const probe = probeOf({ kind: 'mcp', port, path: '/mcp' })
    expect(await probe.check(never)).toEqual({ ok: true })
    const [first] = sessions
    sessions = []
    expect(await probe.check(never)).toEqual({ ok: true })
    expect(sessions).toEqual([expect.not.stringContaining(String(first))])
  })
})

async function bodyOf(request: IncomingMessage): Promise<{ method?: string; id?: number }> {
  let text = ''
  for await (const part of request) text += part
  return text === '' ? {} : JSON.parse(text)
}

describe('waiting for a start', () => {
  const ended = new Promise<never>(() => {})

  it('ends with health', async () => {
    const port = await freePort()
    const probe = probeOf({ kind: 'http', port, path: '/health' })
    const run = await runServer('healthy.mjs', { env: { PORT: String(port) } })
    expect(await waitUntilHealthy(probe, { ended: run.process.ended, withinMs: 20_000, signal: never })).toEqual({
      kind: 'healthy',
    })
  })

  it('ends with the process', async () => {
    const probe = probeOf({ kind: 'http', port: await freePort(), path: '/health' })
    const run = await runServer('crash-at-start.mjs')
    expect(await waitUntilHealthy(probe, { ended: run.process.ended, withinMs: 20_000, signal: never })).toEqual({
      kind: 'ended',
    })
  })

  it('ends when it takes too long, with what was found last', async () => {
    const port = await freePort()
    const run = await runServer('never-healthy.mjs', { env: { PORT: String(port) } })
    await expect.poll(run.messages).toHaveLength(1)
    const probe = probeOf({ kind: 'http', port, path: '/health' })
    const outcome = await waitUntilHealthy(probe, { ended, withinMs: 300, signal: never })
    expect(outcome).toEqual({ kind: 'late', reason: 'GET /health answers 503.' })
  })

  it('ends when it takes too long to answer, with that', async () => {
    const probe = probeOf({ kind: 'http', port: await serve(() => {}), path: '/' })
    expect(await waitUntilHealthy(probe, { ended, withinMs: 100, signal: never })).toMatchObject({ kind: 'late' })
  })

  it('ends when it is told to, with the reason', async () => {
    const probe = probeOf({ kind: 'http', port: await freePort(), path: '/' })
    const stop = new AbortController()
    const waiting = waitUntilHealthy(probe, { ended, withinMs: 20_000, signal: stop.signal })
    stop.abort(new Error('the gateway stops'))
    await expect(waiting).rejects.toThrow('the gateway stops')
  })
})
