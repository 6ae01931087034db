import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Logger } from 'pino'
import type { DemoInstance } from './prepare-demo.ts'

/** How long the visitor rests between two calls (ms): often enough to see something, seldom enough to read it. */
const restMs = { least: 1_500, most: 4_500 }
/** How long before a visit that failed is begun anew (ms): the server may be starting. */
const retryMs = 2_000

/** What the visitor asks the reference server for, in turn. */
const calls: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[] = [
  { name: 'echo', arguments: { message: 'Hello from the demo' } },
  { name: 'get-sum', arguments: { a: 19, b: 23 } },
  { name: 'get-structured-content', arguments: { location: 'New York' } },
  { name: 'get-annotated-message', arguments: { messageType: 'success', includeImage: false } },
  { name: 'trigger-long-running-operation', arguments: { duration: 2, steps: 4 } },
]

export interface VisitOptions {
  /** Where the gateway is reached. */
  readonly url: string
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** Calls an instance's server again and again as an MCP client does, through the gateway, so that there is something to watch. */
export async function visitDemo({ id, accessToken }: DemoInstance, { url, logger, signal }: VisitOptions): Promise<void> {
  while (!signal.aborted) {
    const client = new Client({ name: 'panoptes-demo', version: '1.0.0' })
    try {
      const headers = { authorization: `Bearer ${accessToken}` }
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/${id}/mcp`), { requestInit: { headers } }))
      // The server then tells of its doings by log notifications, which become entries of the instance's log.
      await client.setLoggingLevel('debug')
      await client.callTool({ name: 'toggle-simulated-logging', arguments: {} })
      for (let turn = 0; !signal.aborted; turn += 1) {
        await client.callTool(calls[turn % calls.length] ?? { name: 'echo', arguments: { message: 'Hello' } })
        await rest(restMs.least + Math.random() * (restMs.most - restMs.least), signal)
      }
    } catch (error) {
      logger.debug({ err: error, instanceId: id }, 'a visit of the demo ended')
      await rest(retryMs, signal)
    } finally {
      await client.close()
    }
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}
