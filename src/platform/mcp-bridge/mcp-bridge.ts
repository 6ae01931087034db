import { createServer, type IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import {
  type JSONRPCNotification,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js'
import type { Logger } from 'pino'
import { readVersion } from '../version.ts'
import { type InitializeResult, initializeResult } from './initialize-result.ts'
import { offeredCapabilities } from './questions.ts'
import { Router } from './router.ts'
import { connectServer } from './server-connection.ts'
import { rpcError, Sessions } from './sessions.ts'
import { SlowReaders } from './slow-readers.ts'
import { sendWebResponse } from './web-bodies.ts'

export interface McpBridgeOptions {
  /** The standard input and output of an MCP server that has just started. They stay their owner's. */
  readonly stdin: Writable
  readonly stdout: Readable
  /** Listened on at 127.0.0.1. */
  readonly port: number
  /** Where MCP is spoken, with a slash at the front. */
  readonly path: string
  readonly logger: Logger
  /** Is given each line on the server's standard output that is no JSON-RPC message. */
  readonly onNoise: (line: string) => void
  /** Is given each notification of the server's, besides the clients that it is for. */
  readonly onNotification: (notification: JSONRPCNotification) => void
}

export interface McpBridge {
  /** Resolves when the server has been initialised and clients can come; rejects with why not. */
  readonly ready: Promise<void>
  /** Resolves when the server answers a ping. Rejects with why not: it refuses, is gone, or the signal fires. */
  ping(signal: AbortSignal): Promise<void>
  /** Ends all sessions, answering what is under way with an error, and listens no more. */
  close(): Promise<void>
}

/** For answers that end with the bridge to reach their clients, in milliseconds. */
const farewell = 1_000

/**
 * Makes an MCP server that speaks over its standard input and output one that many clients reach over streamable HTTP. The server is initialised
 * once and believes that it has one client; when it ends, so do all sessions.
 */
export function createMcpBridge(options: McpBridgeOptions): McpBridge {
  const { port, path, logger } = options
  const ending = new AbortController()
  const router = new Router((message) => connection.send(message))
  const connection = connectServer({
    ...options,
    onMessage(message) {
      if ('method' in message && !('id' in message)) options.onNotification(message)
      router.fromServer(message)
    },
    onEnd(reason) {
      ending.abort(new Error(`The MCP server ${reason}.`))
      router.calls.failAll(`The MCP server ${reason}.`)
      sessions.close()
    },
  })
  const readers = new SlowReaders(connection)
  const sessions = new Sessions({
    onMessage: (session, message) => router.fromClient(session, message),
    onLeave: (session) => router.leave(session),
    onWrite: (outgoing) => readers.look(outgoing),
  })

  const http = createServer(async (incoming, outgoing) => {
    try {
      const refusal = refusalOf(incoming)
      if (refusal !== null) return await sendWebResponse(refusal, outgoing, () => {})
      // While the server does not take what it was sent, no more is read from clients.
      await connection.taken()
      await sessions.handle(incoming, outgoing)
    } catch (error) {
      // A client that left in the middle of its request is no fault.
      if (!outgoing.destroyed) logger.warn({ err: error, port }, 'A request to a bridged MCP server failed')
      outgoing.destroy()
    }
  })

  function refusalOf({ url, headers }: IncomingMessage): Response | null {
    if (ending.signal.aborted) return rpcError(503, 'The MCP server has ended.')
    // Pages can reach a port of this machine under a name of their own (DNS rebinding), but not without saying so.
    if (headers.origin !== undefined || !ownHosts.has(headers.host ?? '')) return rpcError(403, 'Use the address of the gateway.')
    return new URL(`http://gateway${url}`).pathname === path ? null : rpcError(404, `MCP is spoken at ${path}.`)
  }
  const ownHosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])

  async function begin(): Promise<void> {
    const clientInfo = { name: 'panoptes', version: readVersion() }
    const params = { protocolVersion: LATEST_PROTOCOL_VERSION, capabilities: offeredCapabilities, clientInfo }
    router.initialized = parseInitializeResult(await router.calls.ask({ method: 'initialize', params }, ending.signal))
    connection.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    await new Promise<void>((resolve, reject) => {
      http.on('error', reject).listen(port, '127.0.0.1', resolve)
    })
  }
  const ready = begin()
  ready.catch(() => {
    // Whoever waits for it is told.
  })

  return {
    ready,
    async ping(signal) {
      await router.calls.ask({ method: 'ping' }, AbortSignal.any([signal, ending.signal]))
    },
    async close() {
      connection.close()
      await ready.catch(() => undefined)
      if (!http.listening) return
      const closed = new Promise((resolve) => http.close(resolve))
      const cut = setTimeout(() => http.closeAllConnections(), farewell)
      await closed
      clearTimeout(cut)
    },
  }
}

/** @throws Error for an answer that is none, or in a version of the protocol that the SDK does not speak. */
function parseInitializeResult(answer: unknown): InitializeResult {
  const result = initializeResult.safeParse(answer).data
  if (result === undefined) throw new Error('The MCP server answered initialize with something else.')
  if (SUPPORTED_PROTOCOL_VERSIONS.includes(result.protocolVersion)) return result
  throw new Error(`The MCP server speaks version ${result.protocolVersion} of the protocol, which is not supported.`)
}
