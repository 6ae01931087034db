import { createInterface } from 'node:readline'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { JSONRPCNotification } from '@modelcontextprotocol/sdk/types.js'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createMcpBridge, type McpBridge } from '../../../src/platform/mcp-bridge/mcp-bridge.ts'
import { freePort } from '../../support/gateway-process.ts'

/** A JSON-RPC message, as far as these tests look at it. */
export interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

export interface Bridged {
  readonly bridge: McpBridge
  /** What came on standard output that was no message. */
  readonly noise: readonly string[]
  /** What the server told whoever made the bridge. */
  readonly notifications: readonly JSONRPCNotification[]
  readonly url: string
}

/** A bridge to the server on these pipes, closed when the test ends. */
export async function startBridge(
  { stdin, stdout }: { readonly stdin: Writable; readonly stdout: Readable },
  port?: number,
): Promise<Bridged> {
  const noise: string[] = []
  const notifications: JSONRPCNotification[] = []
  const listenOn = port ?? Number(await freePort())
  const bridge = createMcpBridge({
    stdin,
    stdout,
    port: listenOn,
    path: '/mcp',
    logger: pino({ level: 'silent' }),
    onNoise: (line) => noise.push(line),
    onNotification: (notification) => notifications.push(notification),
  })
  onTestFinished(() => bridge.close())
  return { bridge, noise, notifications, url: `http://127.0.0.1:${listenOn}/mcp` }
}

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, logging: {}, resources: { subscribe: true }, novel: { deep: 1 } },
  serverInfo: { name: 'scripted', version: '1.0.0' },
}

/** A server on pipes that says what a test tells it to; it answers `initialize` by itself, unless `answer` has dealt with it. */
export class ScriptedServer {
  readonly stdin = new PassThrough()
  readonly stdout = new PassThrough()
  /** What it was sent. */
  readonly received: Message[] = []

  constructor(answer: (message: Message, server: ScriptedServer) => boolean | undefined = () => false) {
    createInterface({ input: this.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line)
      this.received.push(message)
      if (!answer(message, this) && message.method === 'initialize') this.say({ id: message.id, result: initialized })
    })
  }

  /** Always true: it was said. */
  say(message: object): true {
    this.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
    return true
  }

  /** The messages of this method that it was sent. */
  of(method: string): Message[] {
    return this.received.filter((message) => message.method === method)
  }
}
